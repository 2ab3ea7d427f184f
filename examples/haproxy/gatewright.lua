-- Asks Gatewright whether a request may pass (forward-auth), with HAProxy's own HTTP client (2.5 and later).
-- Usage: http-request lua.gatewright http://127.0.0.1:3000
-- Anything but a clear 204 stops the request: what breaks lets nobody in.

-- Gatewright's word replaces the client's; a header that the answer does not have is removed. Of cookies and Authorization
-- it has what is left for the app: without Gatewright's cookies and the keys to it.
local copied = {
  "cookie", "authorization", "x-bp-externalauth",
  "remote-user", "remote-email", "remote-name", "remote-groups",
  "x-forwarded-user", "x-forwarded-email", "x-forwarded-preferred-username", "x-forwarded-groups",
  "x-gatewright-assertion",
  -- For each header of apps.support.requestHeaders a name in lower case, such as:
  -- "x-webauth-user",
}

-- What of a refusal goes on to the browser.
local relayed = { "location", "set-cookie", "content-type", "cache-control", "www-authenticate", "content-security-policy", "referrer-policy", "x-content-type-options" }

-- What describes the connection or the body, not the request that is asked about.
local own = { ["connection"] = true, ["content-length"] = true, ["transfer-encoding"] = true, ["upgrade"] = true, ["expect"] = true, ["te"] = true, ["host"] = true }

local function refuse(txn, status, headers, body)
  local reply = txn:reply({ status = status })
  for _, name in ipairs(relayed) do
    for _, value in pairs(headers[name] or {}) do
      reply:add_header(name, value)
    end
  end
  reply:set_body(body or "")
  txn:done(reply)
end

core.register_action("gatewright", { "http-req" }, function(txn, gatewright)
  local asked = {}
  for name, values in pairs(txn.http:req_get_headers()) do
    if not own[name] then
      asked[name] = {}
      for _, value in pairs(values) do
        table.insert(asked[name], value)
      end
    end
  end
  asked["x-forwarded-method"] = { txn.sf:method() }
  asked["x-forwarded-uri"] = { txn.sf:pathq() }

  local answer = core.httpclient():get({
    url = gatewright .. "/api/v1/gate/check?onSignedOut=redirect",
    headers = asked,
    timeout = 5000,
  })
  if answer == nil or answer.status == nil or answer.status == 0 then
    return refuse(txn, 503, {}, "")
  end
  if answer.status ~= 204 then
    local status = answer.status
    if status < 300 then
      status = 503
    end
    return refuse(txn, status, answer.headers or {}, answer.body)
  end
  for _, name in ipairs(copied) do
    txn.http:req_del_header(name)
    for _, value in pairs(answer.headers[name] or {}) do
      if value ~= "" then
        txn.http:req_add_header(name, value)
      end
    end
  end
  txn:set_var("txn.gatewright", "admitted")
end, 1)
