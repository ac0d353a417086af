-- Makes wrk send the requests of a file, one request a line.
--
-- usage: wrk -s requests.lua URL -- FILE     the lines of FILE in order, again and again

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

-- The line that processes.py reads: requests, duration in µs, errors, median and 99th percentile of the latency in µs.
function done(summary, latency, rate)
  local errors = summary.errors
  io.write(string.format(
    "RESULT %d %d %d %.1f %.1f\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
