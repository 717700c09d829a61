"""开放接口: the API for other systems, each by a key of its own (`partners`); its contract is /open/v1/openapi.json.

It knows no session and no cookie. Every answer is limited to the key's place, and nobody is named in it.
"""
