"""What there is to throw odd values at: every address, every parameter and every form, found by walking the site."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.contrib import admin
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "editions", "finance", "importing", "mails", "onepagers", "plo_portfolio", "reminders", "support")
SAME_KIND = 2  # addresses of a kind that are walked: the second is what belongs to another
LEFT_OUT = {"admin:jsi18n"}


@dataclass(frozen=True)
class Form:
    """A form of a page as a browser would send it."""

    role: str
    address: str
    method: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...] = ()  # fields for words

    @property
    def kind(self) -> str:
        return kind(self.address)


@dataclass
class Site:
    """`addresses` by kind; `forms` by kind, role and the names of their fields; `parameters` of all pages."""

    addresses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[tuple[str, str, tuple[str, ...]], Form] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)

    def add(self, address: str) -> bool:
        """Note an address of ours. Returns whether it should be walked too."""
        known = self.addresses[kind(address)]
        path = urlsplit(address).path
        self.parameters |= {name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
        if path in known or len(known) >= SAME_KIND:
            return False
        known.append(path)
        return True


def kind(address: str) -> str:
    """The name of the pattern that answers the address; empty when none does."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    if match.app_name == "admin" and match.url_name:
        return f"admin:{match.url_name}"
    return match.view_name or match.route


def patterns(inside: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all patterns."""
    for pattern in (inside or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name


def read_parameters() -> set[str]:
    """Names that the source reads from a request with `.get("name")`, or looks for with `"name" in`."""
    names: set[str] = set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
                names |= _texts(node.args[:1]) if _is_sent(node.func.value) else set()
            elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In):
                names |= _texts([node.left]) if _is_sent(node.comparators[0]) else set()
            elif isinstance(node, ast.ClassDef) and node.name == "Selection":
                names |= {line.target.id for line in node.body if isinstance(line, ast.AnnAssign)}  # type: ignore[union-attr]
    return {name for name in names if re.fullmatch(r"[a-z_-]{1,20}", name)}


def _is_sent(node: ast.expr) -> bool:
    """Whether what is read is the query or the form of a request."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("GET", "POST", "query", "data")


def _texts(nodes: list[ast.expr]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def walk(clients: dict[str, Client], start: list[str]) -> Site:
    """Follow every link of every page as each role."""
    site = Site(parameters=read_parameters())
    for role, client in clients.items():
        queue, seen = list(start), set()
        while queue:
            address = queue.pop()
            path = urlsplit(address).path
            if path in seen or kind(address) in ("", *LEFT_OUT):
                continue
            if not site.add(address) and path not in site.addresses[kind(address)]:
                continue
            seen.add(path)
            answer = client.get(address)
            if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html") and answer.content:
                page = html.fromstring(answer.content.decode())
                queue += _links(page, address)
                for form in _forms(page, address, role):
                    site.add(form.address)
                    names = tuple(sorted({name for name, _ in form.fields}))
                    site.forms.setdefault((form.kind, role, names), form)
            elif answer.status_code in (301, 302):
                queue.append(urljoin(address, answer["Location"]))
    return site


def pages_of_admin() -> Iterator[str]:
    """The pages of each model, also those that no page has a link to."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_add"))
        row = model._default_manager.first()
        key = row.pk if row else 1
        yield from (reverse(f"{name}_{page}", args=[key]) for page in ("change", "history", "delete"))


def _links(page: html.HtmlElement, address: str) -> list[str]:
    targets = page.xpath("//a/@href | //link/@href | //@data-preview | //@data-keep | //@data-job | //@data-due-from")
    return [target for target in (urljoin(address, str(target)) for target in targets) if _is_ours(target)]


def _is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and not parts.path.startswith("/static/")


def _forms(page: html.HtmlElement, address: str, role: str) -> Iterator[Form]:
    for form in page.forms:
        outside = page.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
        elements = [*form.iter("input", "select", "textarea", "button"), *outside]
        fields = [pair for element in elements for pair in _sent(element)]
        texts = tuple(element.get("name") for element in elements if _is_for_words(element))
        method = (form.get("method") or "get").lower()
        targets = {form.get("action") or address, *(button.get("formaction") or "" for button in elements)} - {""}
        for target in (form.get("data-keep"), form.get("data-preview"), *sorted(targets)):
            if target and _is_ours(urljoin(address, target)):
                yield Form(role, urljoin(address, target).partition("#")[0], method, tuple(fields), texts)


def _sent(element: html.HtmlElement) -> list[tuple[str, str]]:
    name, sort = element.get("name"), element.get("type")
    if not name or name == "csrfmiddlewaretoken" or "__prefix__" in name:
        return []
    if element.tag == "select":
        chosen = element.xpath("./option[@selected] | ./optgroup/option[@selected]") or element.xpath(".//option")[-1:]
        return [(name, option.get("value", "")) for option in chosen]
    if element.tag == "textarea":
        return [(name, element.text or "")]
    if sort in ("checkbox", "radio") and element.get("checked") is None and sort == "checkbox":
        return []
    return [(name, element.get("value") or "")]


def _is_for_words(element: html.HtmlElement) -> bool:
    if (
        "none" in element.get("style", "")
        or "__prefix__" in (element.get("name") or "__prefix__")
        or element.get("list")
        or element.get("inputmode")
    ):
        return False
    return element.tag == "textarea" or (element.tag == "input" and element.get("type", "text") == "text")
