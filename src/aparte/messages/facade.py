"""The door of the messages slice: check a message, compile it, render it, wrap it, sign its links.

compiled = facade.compile_message(content, language, fallback, sender, urls)   # once, kept
rendered = facade.render(compiled, context, delivery)                          # per person
raw = facade.build(rendered, compiled.sender, recipient, delivery, dkim)       # per person
"""

from __future__ import annotations

from aparte.messages import addresses, formats, laying, links, mime, template
from aparte.messages import render as rendering

CompiledMessage = template.CompiledMessage
Link = links.Link
Sign = mime.Sign
Signer = links.Signer
Urls = links.Urls

build = mime.build
check_message = template.check_message
compile_message = template.compile_message
lay = laying.lay
layouts = laying.names
message_id = mime.message_id
money = formats.money
render = rendering.render
to_ascii = addresses.to_ascii
