"""Every query on practice data starts from what a scope may see."""

import ast

from clinic.models import Base
from tests.architecture.reading import called, modules

SIGHT = "clinic/services/visibility.py"
WITHOUT_SCOPE = "clinic/services/unscoped.py"
BELONG_TO_NO_PRACTICE = {"Limit", "Heartbeat"}

OF_A_PRACTICE = {
    mapper.class_.__name__ for mapper in Base.registry.mappers
} - BELONG_TO_NO_PRACTICE


def names_in(node):
    """Every name in an expression, be it of a thing or of its attribute."""
    return {
        each.id if isinstance(each, ast.Name) else each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Name | ast.Attribute)
    }


def statement_around(module, call):
    """The whole expression that a call begins: what is chained to it, too."""
    return max(
        (
            node
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call | ast.Assign | ast.Return | ast.Expr)
            and any(each is call for each in ast.walk(node))
            and not isinstance(node, ast.FunctionDef)
        ),
        key=lambda node: sum(1 for _ in ast.walk(node)),
    )


def test_every_table_belongs_to_a_practice_or_is_named_here():
    without = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if "practice_id" not in mapper.columns
    }

    assert without == BELONG_TO_NO_PRACTICE | {"Practice"}


def test_what_is_read_is_read_from_what_a_scope_may_see():
    elsewhere = [
        module.at(call)
        for module in modules("services")
        if module.name not in {SIGHT, WITHOUT_SCOPE}
        for call in module.calls("select", "query", "get", "get_one")
        if _begins_a_query(call) and names_in(call) & OF_A_PRACTICE
    ]

    assert elsewhere == []


def test_what_is_changed_in_one_statement_is_changed_in_one_practice():
    anywhere = [
        module.at(call)
        for module in modules("services")
        if module.name not in {SIGHT, WITHOUT_SCOPE}
        for call in module.calls("update", "delete", "exists")
        if isinstance(call.func, ast.Name)  # session.delete takes what is at hand
        if names_in(statement_around(module, call)) & OF_A_PRACTICE
        if "practice_id" not in names_in(statement_around(module, call))
    ]

    assert anywhere == []


def test_the_queries_without_a_scope_take_none():
    (unscoped,) = modules("services/unscoped.py")

    scoped = [
        function.name
        for function in unscoped.tree.body
        if isinstance(function, ast.FunctionDef)
        if "scope" in {argument.arg for argument in function.args.args}
    ]

    assert scoped == []


def _begins_a_query(call):
    # session.get(Client, …), but not a dictionary's get.
    if called(call) in {"get", "get_one", "query"}:
        return ast.unparse(call.func).startswith("session.")
    return True
