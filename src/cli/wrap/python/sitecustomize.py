# Runs in every Python of a program that dubplate has started: certifi, which SDKs ask for the authorities to trust
# whatever the environment says, answers with the bundle beside this file. What the program itself has as
# `sitecustomize` runs too. For Python 2.7 and from 3.4 on.
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
BUNDLE = os.path.join(FOLDER, "ca-bundle.pem")


def is_certifi(name):
    # Others carry it along: pip._vendor.certifi
    return name == "certifi.core" or name.endswith(".certifi.core")


def where():
    return BUNDLE


def contents():
    with open(BUNDLE, "rb") as bundle:
        return bundle.read().decode("ascii")


def point(module):
    for function in (where, contents):
        if hasattr(module, function.__name__):
            setattr(module, function.__name__, function)


class Pointing(object):
    """A loader that lets another one load, and points what it has loaded to the bundle."""

    def __init__(self, loader):
        self.loader = loader

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        point(module)


class Finder(object):
    """Finds certifi wherever the other finders do."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not is_certifi(name):
            return None
        for finder in sys.meta_path:
            find = None if finder is Finder else getattr(finder, "find_spec", None)
            spec = find and find(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = Pointing(spec.loader)
                return spec
        return None


class OldFinder(object):
    """The same for Python 2."""

    def __init__(self, path=None):
        self.path = path

    def find_module(self, name, path=None):
        return OldFinder(path) if is_certifi(name) else None

    def load_module(self, name):
        import imp

        module = imp.load_module(name, *imp.find_module("core", self.path))
        point(module)
        return module


def next_one():
    """The `sitecustomize` that this one stands before."""
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != FOLDER]
    if sys.version_info[0] == 2:
        import imp

        try:
            found = imp.find_module("sitecustomize", sys.path)
        except ImportError:
            return
        imp.load_module("sitecustomize", *found)
        return
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


sys.meta_path.insert(0, Finder if sys.version_info[0] > 2 else OldFinder())
for _name, _module in list(sys.modules.items()):
    # A .pth file may have imported it before us.
    if is_certifi(_name + ".core") or is_certifi(_name):
        point(_module)
next_one()
