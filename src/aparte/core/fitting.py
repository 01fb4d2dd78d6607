"""Fitting raw values to a shape: all that does not fit at once, and the rest mended.

msgspec tells the first mistake of shape only. Here the whole value is walked along its shape;
each misfit is told at its place and replaced by something that fits (left out where the shape
has a default), so that what fits can be checked for its meaning in the same go. Where something
was replaced nothing further is said: `parts` are those places.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import inspect

from aparte.core import misfits, nearest, soundness
from aparte.core.soundness import PROBLEMS_MAX, join
from aparte.kernel.errors import Problem

SHAPES_MAX: Final = 256

_STAND_IN: Final = "x"
"""Stands for a text that did not fit."""


class Fit(NamedTuple):
    """A value that fits, what did not, and where it was replaced."""

    value: Any
    problems: list[Problem]
    parts: list[str]


def fit(raw: Any, shape: Any, path: str = "") -> Fit:
    """Return a raw value made to fit a shape, with every misfit."""
    fitter = _Fitter()
    value = fitter.fit(raw, _inspected(shape), path)
    return Fit(value, fitter.problems, fitter.parts)


@lru_cache(maxsize=SHAPES_MAX)
def _inspected(shape: Any) -> inspect.Type:
    return inspect.type_info(shape)


class _Left:
    """Stands for a value that is left out for its default to hold."""


_LEFT_OUT: Final = _Left()

_SIMPLE: Final[dict[type[inspect.Type], tuple[tuple[type, ...], str, Any]]] = {
    inspect.StrType: ((str,), "text", _STAND_IN),
    inspect.IntType: ((int,), "whole", 1),
    inspect.FloatType: ((int, float), "number", 1.0),
    inspect.BoolType: ((bool,), "truth", False),
}
"""The Python types that fit a simple type, what people call it, and what stands in for it."""


class _Fitter:
    """Walks along a shape."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.parts: list[str] = []

    def tell(self, problem: Problem, part: str) -> None:
        """Keep a problem, and the place where something is replaced."""
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)
        self.parts.append(part)

    def fit(self, value: Any, shape: inspect.Type, path: str) -> Any:
        """Return what fits a shape, telling what did not."""
        match shape:
            case inspect.AnyType():
                fitted = value
            case inspect.LiteralType():
                fitted = self._literal(value, shape, path)
            case inspect.UnionType():
                fitted = self._union(value, shape, path)
            case inspect.StructType():
                fitted = self._struct(value, shape, path)
            case inspect.DictType():
                fitted = self._dict(value, shape, path)
            case inspect.VarTupleType() | inspect.ListType():
                fitted = self._list(value, shape.item_type, path)
            case inspect.TupleType():
                fitted = self._tuple(value, shape, path)
            case _:
                fitted = self._simple(value, shape, path)
        return fitted

    def _literal(self, value: Any, shape: inspect.LiteralType, path: str) -> Any:
        if any(one == value and type(one) is type(value) for one in shape.values):
            return value
        # Such a field decides what its neighbours mean: nothing certain can be said of them.
        self.parts.append(soundness.mode_of(path))
        self.tell(misfits.unknown_value(value, path, shape.values), path)
        return _stand_in(shape)

    def _simple(self, value: Any, shape: inspect.Type, path: str) -> Any:
        kinds, wanted, _ = _SIMPLE[type(shape)]
        if isinstance(value, kinds) and isinstance(value, bool) is (kinds == (bool,)):
            return value
        if value is None and path:
            self.tell(misfits.empty(_last(path), path), path)
        else:
            self.tell(misfits.wrong_type(value, wanted, path), path)
        return _stand_in(shape)

    def _list(self, value: Any, item: inspect.Type, path: str) -> Any:
        if not isinstance(value, list | tuple):
            self.tell(misfits.wrong_type(value, "list", path), path)
            return []
        return [self.fit(one, item, join(path, f"[{index}]")) for index, one in enumerate(value)]

    def _tuple(self, value: Any, shape: inspect.TupleType, path: str) -> Any:
        wanted = len(shape.item_types)
        if isinstance(value, list | tuple) and len(value) == wanted:
            return [
                self.fit(one, item, join(path, f"[{index}]"))
                for index, (one, item) in enumerate(zip(value, shape.item_types, strict=True))
            ]
        if isinstance(value, list | tuple):
            self.tell(misfits.wrong_length(len(value), wanted, path), path)
        else:
            self.tell(misfits.wrong_type(value, "list", path), path)
        return _stand_in(shape)

    def _dict(self, value: Any, shape: inspect.DictType, path: str) -> Any:
        if not isinstance(value, dict):
            self.tell(misfits.wrong_type(value, "object", path), path)
            return {}
        return {
            key: self.fit(part, shape.value_type, join(path, key)) for key, part in value.items()
        }

    # ------------------------------------------------------------------------------- structs

    def _struct(self, value: Any, shape: inspect.StructType, path: str) -> Any:
        if not isinstance(value, dict):
            self.tell(misfits.wrong_type(value, "object", path), path)
            return _stand_in(shape)
        fitted = {} if shape.tag_field is None else {shape.tag_field: shape.tag}
        fields = {field.encode_name: field for field in shape.fields}
        # A field whose name is misspelt is not missing as well: what it holds is judged.
        renamed = self._renamed(value, fields, shape, path)
        for name, field in fields.items():
            place = join(path, renamed.get(name, name))
            if name not in value and name not in renamed:
                if field.required:
                    self.tell(misfits.missing(name, place), place)
                    fitted[name] = _stand_in(field.type)
                continue
            part = value[renamed.get(name, name)]
            fitting = self.fit_field(part, field, place)
            if fitting is not _LEFT_OUT:
                fitted[name] = fitting
        return fitted

    def fit_field(self, value: Any, field: inspect.Field, path: str) -> Any:
        """Return what fits a field; nothing where it can be left out instead."""
        before = len(self.parts)
        fitted = self.fit(value, field.type, path)
        replaced = len(self.parts) > before and self.parts[-1] == path
        return _LEFT_OUT if replaced and not field.required else fitted

    def _renamed(
        self,
        value: dict[str, Any],
        fields: dict[str, inspect.Field],
        shape: inspect.StructType,
        path: str,
    ) -> dict[str, str]:
        """Tell the unknown fields; return those that stand for a field not given, by its name."""
        open_ = [name for name in fields if name not in value]
        known = [*fields] if shape.tag_field is None else [shape.tag_field, *fields]
        renamed: dict[str, str] = {}
        for name in value:
            if name in fields or name == shape.tag_field:
                continue
            place = join(path, name)
            if len(self.problems) >= PROBLEMS_MAX:
                # Enough is told: nobody looks for what else these names may stand for.
                self.parts.append(place)
                continue
            self.tell(misfits.unknown(name, place, known), place)
            near = nearest.find(name, open_)
            if near is not None and near not in renamed:
                renamed[near] = name
                # What is wrong further inside would be told at a name that nobody wrote.
                self.parts.append(join(path, near))
        return renamed

    # -------------------------------------------------------------------------------- unions

    def _union(self, value: Any, shape: inspect.UnionType, path: str) -> Any:
        if value is None:
            if shape.includes_none:
                return None
            self.tell(misfits.empty(_last(path), path), path)
            return _stand_in(shape)
        tagged = {
            one.tag: one
            for one in shape.types
            if isinstance(one, inspect.StructType) and one.tag is not None
        }
        if tagged and (isinstance(value, dict) or len(tagged) == len(_real(shape))):
            return self._tagged(value, tagged, path)
        for one in _real(shape):
            if _is_like(value, one):
                return self.fit(value, one, path)
        wanted = sorted({_name_of(one) for one in _real(shape)})
        if wanted == ["number", "whole"]:
            wanted = ["number"]
        self.tell(misfits.none_fits(value, wanted, path), path)
        return _stand_in(shape)

    def _tagged(self, value: Any, tagged: dict[Any, inspect.StructType], path: str) -> Any:
        first = next(iter(tagged.values()))
        if not isinstance(value, dict):
            self.tell(misfits.wrong_type(value, "object", path), path)
            return _stand_in(first)
        assert first.tag_field is not None, "a tagged struct has a field for its tag"
        kind = value.get(first.tag_field)
        if isinstance(kind, str) and kind in tagged:
            return self._struct(value, tagged[kind], path)
        place = join(path, first.tag_field)
        self.tell(misfits.unknown_kind(kind, place, [str(one) for one in tagged]), path)
        near = nearest.find(kind, map(str, tagged)) if isinstance(kind, str) else None
        return _likeness(value, first if near is None else tagged[near])


def _likeness(value: dict[str, Any], shape: inspect.StructType) -> Any:
    """Return what stands in for a struct of no known kind, with those of its fields that fit."""
    quiet = _Fitter()
    known = {field.encode_name for field in shape.fields}
    kept = {name: part for name, part in value.items() if name in known}
    return quiet.fit(kept, shape, "")


def _real(shape: inspect.UnionType) -> list[inspect.Type]:
    return [one for one in shape.types if not isinstance(one, inspect.NoneType)]


def _is_like(value: Any, shape: inspect.Type) -> bool:
    """Return whether a value is at least of the outward form of a type."""
    match shape:
        case inspect.StructType() | inspect.DictType():
            return isinstance(value, dict)
        case inspect.VarTupleType() | inspect.ListType() | inspect.TupleType():
            return isinstance(value, list | tuple)
        case inspect.LiteralType():
            return isinstance(value, str)
        case _:
            kinds = _SIMPLE[type(shape)][0]
            return isinstance(value, kinds) and isinstance(value, bool) is (kinds == (bool,))


def _name_of(shape: inspect.Type) -> str:
    match shape:
        case inspect.StructType() | inspect.DictType():
            return "object"
        case inspect.VarTupleType() | inspect.ListType() | inspect.TupleType():
            return "list"
        case inspect.LiteralType():
            return "text"
        case _:
            return _SIMPLE[type(shape)][1]


def _stand_in(shape: inspect.Type) -> Any:
    """Return the least value that fits a type."""
    match shape:
        case inspect.LiteralType():
            return shape.values[0]
        case inspect.UnionType():
            return None if shape.includes_none else _stand_in(shape.types[0])
        case inspect.StructType():
            needed = {
                field.encode_name: _stand_in(field.type) for field in shape.fields if field.required
            }
            return needed if shape.tag_field is None else {shape.tag_field: shape.tag, **needed}
        case inspect.DictType():
            return {}
        case inspect.TupleType():
            return [_stand_in(one) for one in shape.item_types]
        case inspect.VarTupleType() | inspect.ListType():
            return []
        case _:
            return _SIMPLE[type(shape)][2] if type(shape) in _SIMPLE else None


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def convert(raw: Any, shape: Any, path: str = "") -> tuple[Any, list[Problem], list[str]]:
    """Return the typed value of what fits, the misfits, and the places that were replaced."""
    try:
        return msgspec.convert(raw, shape), [], []
    except msgspec.ValidationError:
        found = fit(raw, shape, path)
    assert found.problems, "what msgspec refuses is a misfit of ours too"
    return msgspec.convert(found.value, shape), found.problems, found.parts
