"""The chart renders into what Kubernetes takes, closed where it should be closed."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.deploy.helm_templates import documents, render

CHART = Path(__file__).resolve().parents[2] / "deploy" / "helm" / "backtalk"
DESCRIPTION = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
VALUES = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
EVERYTHING = {
    **VALUES,
    "clinic": "name: A clinic\nphone: '403-555-0100'\n",
    "rasa": {**VALUES["rasa"], "replicas": 3},
    "locks": {"shared": True},
}
BARE = copy.deepcopy(VALUES) | {
    "ingress": {**VALUES["ingress"], "enabled": False},
    "deliver": {**VALUES["deliver"], "enabled": False},
    "frontDesk": {**VALUES["frontDesk"], "enabled": False},
    "metrics": {"enabled": False},
}


def rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for path in sorted((CHART / "templates").glob("*.yaml")):
        found += documents(render(path.read_text(encoding="utf-8"), values, DESCRIPTION))
    return found


def of_kind(kind: str, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in rendered(values) if one["kind"] == kind}


@pytest.mark.parametrize("values", [VALUES, EVERYTHING, BARE], ids=["shipped", "everything", "bare"])
def test_values_fit_their_schema(values: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(values, SCHEMA)


TWO_WITHOUT_LOCKS = {"rasa": {**VALUES["rasa"], "replicas": 2}}


@pytest.mark.parametrize(
    "wrong", [{"secret": ""}, {"rasa": {"replicas": 0}}, {"unknown": 1}, {"clinic": None}, TWO_WITHOUT_LOCKS]
)
def test_values_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**VALUES, **wrong}, SCHEMA)


@pytest.mark.parametrize("values", [VALUES, EVERYTHING, BARE], ids=["shipped", "everything", "bare"])
def test_every_object_is_whole(values: dict[str, Any]) -> None:
    names = []
    for one in rendered(values):
        assert {"apiVersion", "kind", "metadata"} <= set(one)
        names.append((one["kind"], one["metadata"]["name"]))
        assert "{{" not in json.dumps(one)
    assert len(names) == len(set(names))
    assert set(of_kind("Deployment", values)) >= {"clinic-rasa", "clinic-actions"}


def test_what_is_turned_off_is_not_there() -> None:
    assert not of_kind("Ingress", BARE)
    assert set(of_kind("Deployment", BARE)) == {"clinic-rasa", "clinic-actions"}
    assert set(of_kind("Deployment", VALUES)) == {
        "clinic-rasa",
        "clinic-actions",
        "clinic-deliver",
        "clinic-front-desk",
    }


@pytest.mark.parametrize("name", of_kind("Deployment", EVERYTHING))
def test_every_process_runs_without_rights_and_within_limits(name: str) -> None:
    pod = of_kind("Deployment", EVERYTHING)[name]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["image"].endswith(DESCRIPTION["appVersion"])
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    assert mounted == {volume["name"] for volume in pod["volumes"]}


@pytest.mark.parametrize("name", of_kind("Deployment", EVERYTHING))
def test_every_process_is_a_module_of_ours(name: str) -> None:
    command = of_kind("Deployment", EVERYTHING)[name]["spec"]["template"]["spec"]["containers"][0]["command"]
    assert command[:2] == [".venv/bin/python", "-m"]
    assert importlib.util.find_spec(command[2]), command[2]


def test_selectors_find_their_pods() -> None:
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in of_kind("Deployment", EVERYTHING).values()]
    for one in of_kind("Deployment", EVERYTHING).values():
        assert one["spec"]["selector"]["matchLabels"].items() <= one["spec"]["template"]["metadata"]["labels"].items()
    for service in of_kind("Service", EVERYTHING).values():
        assert any(service["spec"]["selector"].items() <= label.items() for label in labels)
    for policy in of_kind("NetworkPolicy", EVERYTHING).values():
        assert any(policy["spec"]["podSelector"]["matchLabels"].items() <= label.items() for label in labels)


def test_a_new_version_is_ready_before_the_old_one_goes() -> None:
    rasa = of_kind("Deployment", VALUES)["clinic-rasa"]["spec"]
    pod = rasa["template"]["spec"]
    assert rasa["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert pod["containers"][0]["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert pod["terminationGracePeriodSeconds"] > 30 + 5  # what a drain may take, and the pause before it


def test_only_the_chat_is_public_and_only_rasa_calls_the_actions() -> None:
    (ingress,) = of_kind("Ingress", VALUES).values()
    backends = [
        path["backend"]["service"]["name"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]
    ]
    assert backends == ["clinic-rasa"]
    assert ingress["spec"]["tls"]
    policies = of_kind("NetworkPolicy", VALUES)
    assert "ingress" not in policies["clinic-closed"]["spec"]
    (who,) = policies["clinic-actions"]["spec"]["ingress"][0]["from"]
    assert who["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "rasa"


def test_several_rasa_servers_get_the_address_of_their_locks_from_the_secret() -> None:
    def environment(values: dict[str, Any]) -> dict[str, Any]:
        (container,) = of_kind("Deployment", values)["clinic-rasa"]["spec"]["template"]["spec"]["containers"]
        return {one["name"]: one for one in container["env"]}

    assert environment(EVERYTHING)["BACKTALK_LOCKS_URL"]["valueFrom"] == {
        "secretKeyRef": {"name": VALUES["secret"], "key": "BACKTALK_LOCKS_URL"}
    }
    assert "BACKTALK_LOCKS_URL" not in environment(VALUES)


def test_no_secret_is_in_the_chart() -> None:
    for one in rendered(EVERYTHING):
        assert one["kind"] != "Secret"
        assert not {"BACKTALK_TOKEN_KEY", "BACKTALK_BOOKING_KEY"} & set(json.dumps(one).split('"'))
    assert of_kind("ConfigMap", EVERYTHING)["clinic-clinic"]["data"]["clinic.yml"] == EVERYTHING["clinic"]
