"""Keys and the tokens that they sign."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from rasa.core.run import create_http_input_channels

from backtalk.channel.tokens import InvalidToken, TokenSigner, new_conversation_id
from backtalk.channel.web_chat import WebChat
from backtalk.keys import InvalidKey, load_all, load_or_create
from backtalk.settings import InvalidSetting, Settings
from backtalk.storage.sealing import Seal, Unreadable

ROOT = Path(__file__).parents[2]
OLD, NEW = Fernet.generate_key(), Fernet.generate_key()


def test_a_key_file_is_made_once_with_a_warning_and_for_its_owner_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = load_or_create("token", "A_KEY", tmp_path / "var", {})
    warnings = len(caplog.records)

    assert load_or_create("token", "A_KEY", tmp_path / "var", {}) == first
    assert warnings == len(caplog.records) == 1
    assert first.decode() not in caplog.text
    assert (tmp_path / "var" / "token.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["token.key"]


def test_the_environment_wins_and_makes_no_file(tmp_path: Path) -> None:
    assert load_or_create("token", "A_KEY", tmp_path, {"A_KEY": NEW.decode()}) == NEW
    assert list(tmp_path.iterdir()) == []


def test_several_keys_are_read_newest_first(tmp_path: Path) -> None:
    assert load_all("token", "A_KEY", tmp_path, {"A_KEY": f"{NEW.decode()}, {OLD.decode()}"}) == (NEW, OLD)


@pytest.mark.parametrize("written", ["short", "x" * 44, "é" * 43 + "=", ","])
def test_a_bad_key_is_refused_without_being_shown(tmp_path: Path, written: str) -> None:
    with pytest.raises(InvalidKey) as refused:
        load_or_create("token", "A_KEY", tmp_path, {"A_KEY": written})

    assert "A_KEY" in str(refused.value)
    assert written == "," or written not in str(refused.value)


def test_a_token_names_its_conversation_until_it_expires() -> None:
    now = [1_000_000.0]
    signer = TokenSigner([NEW], 60, clock=lambda: now[0])
    conversation_id = new_conversation_id()
    token, expires = signer.sign(conversation_id)

    assert signer.conversation_of(token) == conversation_id
    assert expires == 1_000_060
    now[0] += 60
    with pytest.raises(InvalidToken):
        signer.conversation_of(token)


def test_a_key_can_be_replaced_while_conversations_go_on() -> None:
    conversation_id = new_conversation_id()
    token, _ = TokenSigner([OLD], 60).sign(conversation_id)

    assert TokenSigner([NEW, OLD], 60).conversation_of(token) == conversation_id
    with pytest.raises(InvalidToken):
        TokenSigner([NEW], 60).conversation_of(token)


def test_what_was_sealed_with_an_older_key_can_be_read() -> None:
    sealed = Seal([OLD]).close("Nadia")

    assert Seal([NEW, OLD]).open(sealed) == "Nadia"
    with pytest.raises(Unreadable):
        Seal([NEW]).open(sealed)
    assert b"Nadia" not in sealed


def test_settings_have_sensible_values_without_any_variable() -> None:
    settings = Settings.from_environment({})

    assert (settings.port, settings.rate_limits, settings.trusted_proxies) == (5005, True, 0)
    assert settings.conversations_url.startswith("sqlite:////")
    assert settings.conversations_url != settings.booking_url


@pytest.mark.parametrize("port", ["none", "0", "65536", "-1", "80.5", "８０"])
def test_a_setting_that_cannot_be_used_is_named(port: str) -> None:
    with pytest.raises(InvalidSetting, match="PORT"):
        Settings.from_environment({"PORT": port})


def test_the_channel_is_made_from_empty_credentials() -> None:
    assert WebChat.from_credentials(None).name() == "webchat"


def test_rasa_finds_the_channel_in_the_shipped_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    (channel,) = create_http_input_channels(None, "credentials.yml")

    assert isinstance(channel, WebChat)


def test_credentials_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="allowed_origins"):
        WebChat.from_credentials({"allowed_origins": "https://clinic.example"})
