"""Compose file, proxy settings and units fit each other and the code."""

from __future__ import annotations

import configparser
import importlib.util
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from backtalk.channel.bodies import LARGEST_BODY, READ_WITHIN_SECONDS
from backtalk.channel.turns import Deadlines
from backtalk.channel.web_chat import DRAIN_SECONDS
from backtalk.commands.servers import free_port
from benchmarks.nginx import NoNginx, find_nginx

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "backtalk"]
NGINX = (DEPLOY / "nginx" / "backtalk.conf").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"proxy", "grafana"}
    assert all(port.startswith("127.0.0.1:") for port in published["grafana"])
    assert COMPOSE["networks"]["inside"]["internal"]
    assert SERVICES["actions"]["networks"] == SERVICES["postgres"]["networks"] == ["inside"]
    assert "inside" not in SERVICES["proxy"]["networks"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_our_modules_without_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["command"][:2] == [".venv/bin/python", "-m"]
    assert importlib.util.find_spec(service["command"][2]), service["command"][2]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["mem_limit"]


def test_secrets_come_from_the_environment_and_starting_without_them_fails() -> None:
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    for secret in ("POSTGRES_PASSWORD", "BACKTALK_TOKEN_KEY", "BACKTALK_BOOKING_KEY", "BACKTALK_ACTIONS_KEY"):
        assert f"${{{secret}:?" in text
    environment = SERVICES["rasa"]["environment"]
    assert all("${" in value for name, value in environment.items() if name.endswith(("_KEY", "_PASSWORD")))


def test_a_second_rasa_servers_redis_is_an_option_that_nobody_outside_reaches() -> None:
    service = SERVICES["redis"]
    assert service["profiles"] == ["growing"]
    assert service["networks"] == ["inside"]
    assert service["read_only"] is True
    assert "volumes" not in service


def test_volumes_and_networks_are_declared() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith((".", "/")) or source in COMPOSE["volumes"], volume


def nginx_value(directive: str) -> str:
    found = re.search(rf"^\s*{directive}\s+(.+?);", NGINX, re.MULTILINE)
    assert found, directive
    return found[1]


def test_the_proxy_waits_as_long_as_the_server_and_takes_no_more_than_it() -> None:
    assert int(nginx_value("proxy_read_timeout").rstrip("s")) > Deadlines().lease
    assert int(nginx_value("client_max_body_size").rstrip("k")) * 1024 >= LARGEST_BODY
    assert int(nginx_value("client_body_timeout").rstrip("s")) <= READ_WITHIN_SECONDS
    assert nginx_value("proxy_next_upstream") == "error"


def test_the_proxy_says_who_the_visitor_is_and_writes_it_nowhere() -> None:
    """given the proxy's header that replaces a visitor's own, then one trusted proxy is right; and no log has it."""
    assert nginx_value("proxy_set_header   X-Forwarded-For") == "$remote_addr"
    assert SERVICES["rasa"]["environment"]["BACKTALK_TRUSTED_PROXIES"] == "1"
    assert "$remote_addr" not in nginx_value("log_format")
    logs = re.findall(r"^\s*access_log\s+(.+?);", NGINX, re.MULTILINE)
    assert logs
    assert all(log == "off" or log.endswith(" without_address") for log in logs)


def test_the_proxy_speaks_tls_only_and_asks_browsers_to_remember_it() -> None:
    assert nginx_value("ssl_protocols") == "TLSv1.2 TLSv1.3"
    assert "Strict-Transport-Security" in NGINX
    assert "return 308 https://" in NGINX


def test_the_front_desk_page_is_for_the_clinics_networks_only() -> None:
    (desk,) = [block for block in NGINX.split("\nserver {") if "http://front_desk" in block]
    assert desk.index("allow 10.0.0.0/8;") < desk.index("deny  all;") < desk.index("location /")


def test_nginx_itself_takes_the_settings(tmp_path: Path) -> None:
    try:
        nginx = find_nginx()
    except NoNginx as problem:
        pytest.skip(f"NOT TESTED, {problem}")
    files = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=chat.clinic.example"]
    subprocess.run(["openssl", "req", *kind, *files], check=True, capture_output=True)
    settings = (
        NGINX.replace("/etc/nginx/certificates", str(tmp_path))
        .replace("rasa:5005", "127.0.0.1:5005")
        .replace("front-desk:", "127.0.0.1:")
    )
    settings = settings.replace("/var/log/nginx", str(tmp_path))
    # Ports and folders that anybody may use
    settings = settings.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace("listen [::]:80;", "")
    settings = settings.replace("listen 443", f"listen 127.0.0.1:{free_port()}")
    settings = re.sub(r"listen \[::\]:443[^;]*;", "", settings)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {folders} {settings} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_our_modules_and_let_turns_end(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    service = unit["Service"]
    words = service["ExecStart"].split()
    assert words[1] == "-m"
    assert importlib.util.find_spec(words[2]), words[2]
    assert int(service["TimeoutStopSec"]) > DRAIN_SECONDS
    assert service["User"] == "backtalk"
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == "yes"


def test_the_target_starts_every_unit() -> None:
    target = (DEPLOY / "systemd" / "backtalk.target").read_text(encoding="utf-8")
    wanted = set(re.findall(r"backtalk-[\w@-]+\.service", target.replace("@5005", "@")))
    assert wanted == {path.name for path in UNITS}


def test_the_image_is_built_by_the_same_scripts_as_make_run() -> None:
    build = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "python tools/bootstrap.py" in build
    assert "backtalk.commands.train" in build
    assert re.search(r"^USER backtalk$", build, re.MULTILINE)
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", ".env", "var"} <= set(ignored)
