-- For wrk: a mix of requests whose predictions are cached, requests whose predictions are new, and invalid ones.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  math.randomseed(os.time() * 16 + number)
end

local function configuration(draw)
  -- Each defect has a row of its own, so that no site is occupied twice.
  local rows = draw(1, 8)
  local defects = {}
  for row = 0, rows - 1 do
    defects[row + 1] = string.format(
      '{"type":"vacancy","element":"S","cell":[%d,%d],"basis":%d}', row, draw(0, 7), draw(1, 2))
  end
  return '{"material":"MoS2","defects":[' .. table.concat(defects, ",") .. "]}"
end

local function post(path, body)
  return wrk.format("POST", path, { ["Content-Type"] = "application/json" }, body)
end

-- One of a few hundred, by a generator that is seeded for each.
local function known()
  local state = math.random(0, 499)
  return configuration(function(least, most)
    state = (state * 16807 + 12345) % 2147483647
    return least + state % (most - least + 1)
  end)
end

local wrong = {
  function() return wrk.format("GET", "/nowhere") end,
  function() return wrk.format("DELETE", "/predict") end,
  function() return post("/predict", "{") end,
  function() return post("/predict", '{"material":"Au","defects":[]}') end,
  function() return post("/predict", '{"material":"P","defects":[{"type":"vacancy","cell":[9,0],"basis":0}]}') end,
  function() return wrk.format("POST", "/predict", { ["Content-Type"] = "text/html" }, "<p>") end,
  function() return "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" end,
  function() return "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\n" end,
  function() return "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n{" end,
}

local hasBegun = false

function request()
  -- wrk inspects the first request, and exits if it is not a valid one.
  local kind = hasBegun and math.random(1, 100) or 1
  hasBegun = true
  if kind <= 60 then return post("/predict", known()) end
  if kind <= 85 then return post("/predict", configuration(math.random)) end
  if kind <= 88 then
    return post("/predict-many", '{"configurations":[' .. known() .. "," .. configuration(math.random) .. ",7]}")
  end
  if kind <= 92 then return wrk.format("GET", "/metrics") end
  return wrong[math.random(#wrong)]()
end

function done(summary)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}\n',
    summary.requests, errors.connect, errors.read, errors.write, errors.timeout))
end
