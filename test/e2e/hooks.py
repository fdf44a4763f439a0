"""Standard Webhooks by the words of its specification, with nothing of ours: verifies every request
in KEPT under SECRET and prints one line an attempt: id, type, the ids, the trace.

hooks.py KEPT SECRET"""

import base64
import hashlib
import hmac
import json
import re
import sys
import time

kept, secret = sys.argv[1:3]
key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
assert secret.startswith("whsec_") and 24 <= len(key) <= 64
for line in open(kept):
    told = json.loads(line)
    head, body = told["head"], told["body"]
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.{body}".encode()
    want = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert want in head["webhook-signature"].split(" "), "the signature does not hold"
    assert abs(time.time() - int(head["webhook-timestamp"])) < 300, "it is not of now"
    event = json.loads(body)
    assert set(event) == {"data", "timestamp", "type"}, "something else stands in it"
    assert all(re.fullmatch(r"(ASK|BAT|RCL)-[0-9A-HJKMNP-TV-Z]{26}", word) for word in event["data"].values())
    print(head["webhook-id"], event["type"], *event["data"].values(), head.get("traceparent", "-"))
