-- Runs inside HAProxy: holds requests until an instance is there, and writes the error pages.
-- Codes, the page and the controller's address are in settings.lua, which the controller writes beside this file.
local here = debug.getinfo(1, 'S').source:match('^@(.*)/[^/]*$')
local settings = dofile(here .. '/settings.lua')
-- HAProxy prints control characters of a fetched string as %0A.
settings.page = settings.page:gsub('%s*\n%s*', ' ')

local signal_every_ms = 500
local held = 0
-- slot → { at = when the controller was last told, reply = what it said, replied = when }
local signals = {}

local function now_ms()
  local now = core.now()
  return now.sec * 1000 + now.usec // 1000
end

local function escape_html(text)
  return (text:gsub('[&<>"\']', { ['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;', ["'"] = '&#39;' }))
end

local function escape_json(text)
  return (text:gsub('[%c"\\]', function(c) return string.format('\\u%04x', c:byte()) end))
end

-- Every page, split where the request's id belongs: a flood of requests to nobody must cost next to nothing.
local pages = {}
for code, entry in pairs(settings.codes) do
  local values = {
    code = code, title = entry.title, message = entry.message, hint = entry.hint, requestId = '\0',
  }
  local html = settings.page:gsub('{{(%w+)}}', function(key)
    if key == 'refresh' then return entry.refresh and '<meta http-equiv="refresh" content="5">' or '' end
    return escape_html(values[key] or '')
  end)
  local before, after = html:match('^(.-)%z(.*)$')
  pages[code] = {
    status = entry.status,
    retry = entry.refresh,
    html = { before, after },
    json = {
      string.format('{"code":"%s","message":"%s","hint":"%s","requestId":"', code, escape_json(entry.message), escape_json(entry.hint)),
      '"}',
    },
  }
end

local function body_for(txn, code)
  local page = pages[code] or pages.H99
  local parts = txn:get_var('txn.json') and page.json or page.html
  txn:set_var('txn.code', code)
  -- Made here or checked to be plain, so it needs no escaping.
  return parts[1] .. (txn:get_var('txn.id') or '-') .. parts[2]
end

local function answer(txn, code)
  local page = pages[code] or pages.H99
  local reply = txn:reply({ status = page.status })
  reply:set_body(body_for(txn, code))
  reply:add_header('content-type', txn:get_var('txn.json') and 'application/json' or 'text/html; charset=utf-8')
  if page.retry then reply:add_header('retry-after', '5') end
  txn:done(reply)
end

-- Tells the controller that somebody waits, and hears whether waiting makes sense.
local function signal(slot)
  local socket = core.tcp()
  socket:settimeout(2)
  local reply
  if socket:connect('unix@' .. settings.wake_socket) then
    socket:send('wake ' .. slot .. '\n')
    reply = socket:receive('*l')
  end
  socket:close()
  local known = signals[slot]
  if known and reply then
    known.reply = reply
    known.replied = now_ms()
  end
end

local function wait(txn, slot, start_ms)
  local began = now_ms()
  local deadline = began + start_ms
  while true do
    if (txn.f:nbsrv(slot) or 0) > 0 then return nil end
    local now = now_ms()
    -- After a reload this worker hears of no instance any more: whom it holds has to go to the new one.
    if txn.f:stopping() == 1 then
      txn:set_var('txn.be', 'handover')
      return nil
    end
    local known = signals[slot]
    if not known then
      known = { at = 0, replied = 0 }
      signals[slot] = known
    end
    if now - known.at >= signal_every_ms then
      known.at = now
      signal(slot)
    end
    if known.reply and known.replied >= began then
      local code = known.reply:match('^fail (H%d+)')
      if code then return code end
    end
    if now >= deadline then return 'H20' end
    -- A crowd looks less often each, so that waiting costs the same for ten as for ten thousand.
    core.msleep(math.max(10, held // 20))
  end
end

local at_once = { stopped = 'H14', empty = 'H81' }

core.register_action('wait_for_instance', { 'http-req' }, function(txn)
  local slot = txn:get_var('txn.be')
  local state, start_ms = (txn:get_var('txn.hold') or 'serving:60000'):match('^(%a+):(%d+)$')
  local code = at_once[state]
  if not code then
    held = held + 1
    local ok, result = pcall(wait, txn, slot, tonumber(start_ms) or 60000)
    held = held - 1
    code = result
    if not ok then code = 'H99' end
  end
  if code then answer(txn, code) end
end)

core.register_action('answer', { 'http-req' }, function(txn, code) answer(txn, code) end, 1)

local code_of_status = { [400] = 'H91', [408] = 'H92', [500] = 'H99', [502] = 'H13', [503] = 'H10', [504] = 'H12' }

core.register_fetches('error_page', function(txn, status)
  local slot = txn:get_var('txn.be')
  local code = code_of_status[tonumber(status)] or 'H99'
  if slot and code == 'H10' and (txn.f:queue(slot) or 0) > 0 then code = 'H11' end
  if not slot and code ~= 'H91' and code ~= 'H92' then code = 'H99' end
  return body_for(txn, code)
end)
