"""A Flask app. Berth finds `app = Flask(...)` and runs it with gunicorn on $PORT."""
import os
import sys
import time

from flask import Flask, request

app = Flask(__name__)
greeting = os.environ.get("GREETING") or "Hello"


@app.get("/")
def hello():
    return text(f"{greeting} from Python {sys.version_info.major}.{sys.version_info.minor}\n")


@app.get("/healthz")
def healthz():
    return text("ok\n")


@app.get("/env-less")
def env_less():
    return text("This page needs no environment.\n")


@app.get("/slow")
def slow():
    ms = min(max(request.args.get("ms", 1000, type=int), 0), 25_000)
    time.sleep(ms / 1000)
    return text(f"Waited {ms} ms\n")


def text(body):
    return body, 200, {"content-type": "text/plain; charset=utf-8"}
