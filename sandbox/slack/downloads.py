"""The addresses of shared files: a door of its own beside the Web API."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.slack.failure import SlackError
from sandbox.slack.people import BOT_TOKEN
from sandbox.slack.workspace import Workspace


class Downloads:
    """/files-pri/…: the content for the bot's token, and a page to sign in for everybody else."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def download(self, request: Request) -> Response:
        _, _, file_id = request.path_params["key"].partition("-")
        allowed = request.headers.get("authorization") == f"Bearer {BOT_TOKEN}"
        effect = "file_downloaded" if allowed else "refused:sign_in"
        self._workspace.note("GET", request.url.path, {}, 200, effect)
        if not allowed:
            return HTMLResponse("<!doctype html><title>Sign in to Slack</title>")
        try:
            file = self._workspace.files.get(file_id)
        except SlackError:
            return Response("No such file", 404)
        media_type = file.to_slack("")["mimetype"]
        return Response(file.content, media_type=media_type)
