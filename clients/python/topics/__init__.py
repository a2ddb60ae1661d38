"""The life of a page beyond its record, one topic a file. The checks are the same for every SDK: `sdk` is
one of the modules `legacy` and `stainless`, which give the methods of their SDKs common names.
"""

from collections.abc import Iterator
from types import ModuleType

from check import Suite
from topics.ab_tests import AbTests
from topics.drafts import Drafts
from topics.folders import Folders
from topics.languages import Languages
from topics.publishing import Publishing
from topics.revisions import Revisions
from wire import KINDS


def topics(sdk: ModuleType) -> Iterator[Suite]:
    """Every topic of both kinds of page, and the folders."""
    for kind in KINDS:
        for topic in (Drafts, Publishing, Revisions, AbTests, Languages):
            yield topic(sdk, kind)
    yield Folders(sdk)
