-- Requests for wrk, from files of one request a line.
--
-- usage: wrk -s requests.lua URL -- FILE     the lines of FILE in turn, over and over

local requests = {}
local next = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    requests[#requests + 1] =
      wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, line)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

-- What the script reads: requests, microseconds, errors, and latencies in microseconds.
function done(summary, latency, rate)
  local errors = summary.errors
  io.write(string.format(
    "RESULT %d %d %d %.1f %.1f\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
