"""Python imports this module before each program (PYTHONPATH).

aiohttp, alone among the clients in use, reads the proxy variables only when told to; here it is told. Another
sitecustomize, which this one hides, is run as if this one were not there.
"""

import os
import sys


class _AiohttpFinder(object):
    """Finds aiohttp as Python would, and has it changed when it has been loaded."""

    is_searching = False

    def find_spec(self, name, path=None, target=None):
        if name != "aiohttp" or self.is_searching:
            return None
        import importlib.util

        self.is_searching = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self.is_searching = False
        if spec is not None and spec.loader is not None:
            _call_after_loading(spec.loader, _trust_environment)
        return spec


def _call_after_loading(loader, change):
    load = loader.exec_module

    def exec_module(module):
        load(module)
        try:
            change(module)
        except Exception:
            pass  # The program runs as it would without us.

    loader.exec_module = exec_module


def _trust_environment(aiohttp):
    import functools

    initialize = aiohttp.ClientSession.__init__

    @functools.wraps(initialize)
    def initialize_with_trust(self, *args, **options):
        options["trust_env"] = True
        return initialize(self, *args, **options)

    aiohttp.ClientSession.__init__ = initialize_with_trust


def _find_hidden_one():
    from importlib.machinery import PathFinder

    here = os.path.dirname(os.path.realpath(__file__))
    elsewhere = [folder for folder in sys.path if os.path.realpath(folder or ".") != here]
    return PathFinder.find_spec("sitecustomize", elsewhere)


def _run_hidden_one():
    try:
        spec = _find_hidden_one()
        if spec is None or spec.loader is None:
            return
        import importlib.util

        module = importlib.util.module_from_spec(spec)
    except Exception:
        return
    # Its own errors are for Python to tell.
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


if sys.version_info >= (3, 6):
    sys.meta_path.insert(0, _AiohttpFinder())
    _run_hidden_one()
