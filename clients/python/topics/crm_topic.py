"""What the topics of the CRM share: both tokens, and answers that refuse."""

from collections.abc import Callable
from types import ModuleType

from check import READ_TOKEN, TOKEN, Failed, Suite, describe, expect
from wire import expect_error
from wire_crm import marker


class CrmTopic(Suite):
    """Checks through one SDK. `sdk` says what its exceptions are, `crm` has its classes."""

    api_name = ""

    def __init__(self, sdk: ModuleType, crm: ModuleType, base: str) -> None:
        self.sdk, self.crm, self.base = sdk, crm, base
        api = getattr(crm, self.api_name)
        self.api, self.reader = api(TOKEN), api(READ_TOKEN)
        self.marker = marker("x")

    def refusal(self, kind: type, status: int, call: Callable, *args: object, **fields: object) -> dict:
        """Calls what must be refused, and gives back the answer's body. One of the SDKs has an exception of
        this name for each of its packages.
        """
        try:
            answer = call(*args, **fields)
        except Exception as error:
            got = (type(error).__name__, getattr(error, "status", getattr(error, "status_code", None)))
            if got != (kind.__name__, status):
                raise Failed(f"expected {kind.__name__} {status}, got {describe(error)}") from error
            return self.sdk.body_of(error)
        raise Failed(f"expected {kind.__name__}, got the answer {answer!r}")

    def bad_request(self, call: Callable, *args: object, **fields: object) -> dict:
        """Calls what must be answered 400."""
        return self.refusal(self.sdk.BAD_REQUEST, 400, call, *args, **fields)

    def not_found(self, call: Callable, *args: object, **fields: object) -> dict:
        """Calls what must be answered 404."""
        return self.refusal(self.sdk.NOT_FOUND, 404, call, *args, **fields)

    def forbidden(self, call: Callable, *args: object, **fields: object) -> None:
        """Calls what the read token, which may read website pages only, must not do."""
        expect_error(self.refusal(self.sdk.FORBIDDEN, 403, call, *args, **fields), "MISSING_SCOPES")

    def conflict(self, call: Callable, *args: object, **fields: object) -> dict:
        """Calls what must be answered 409."""
        return self.refusal(self.sdk.CONFLICT, 409, call, *args, **fields)

    def only_error(self, answer: object) -> dict:
        """The one error in the answer of a batch."""
        expect("numErrors", self.crm.error_count(answer), 1)
        (error,) = self.crm.errors_of(answer)
        return error
