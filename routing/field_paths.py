"""How a field of a JSON file is named to whoever wrote it."""


def field_path(*keys: str | int) -> str:
    """Where a field stands, as a reader of the JSON file would say it: ``stops[3].place``."""
    path = ""
    for key in keys:
        if isinstance(key, int):
            path += f"[{key}]"
        elif key.replace("-", "_").isidentifier():
            path += f".{key}" if path else key
        else:
            path += f"[{shortened(key)}]"
    return path


def shortened(text: str, most: int = 60) -> str:
    """The text in quotes on one line, its middle left out where it is long."""
    return repr(text if len(text) <= most else f"{text[: most // 2]}...{text[-most // 2 :]}")
