-- Searches as people make them: words, names, fields, filters, pages, a picture. Each thread goes through all in turn.
local paths = {
  "api/search?q=image+duplication",
  "api/search?q=retraction&nature=retraction&facet=year",
  "api/search?q=author%3A%22Wang+W%22",
  "api/search?q=plagiarism&since=2015&until=2020&sort=newest",
  "api/search?q=data+fabrication&page=3",
  "api/search?q=cancer+cells+apoptosis&match=any",
  "api/search?q=%22peer+review%22",
  "api/search?family=Wiley&reason=Investigation+by+Journal%2FPublisher",
  "api/search?q=mirco*",
  "api/facets/country?q=duplication",
  "api/suggest?q=dupl",
  "?q=compromised+peer+review",
  "?q=falsification&country=China",
}

local at = 0

function request()
  at = at % #paths + 1
  return wrk.format("GET", wrk.path .. paths[at])
end

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  answers_2xx, answers_other = 0, 0
end

function response(status)
  if status == 200 then answers_2xx = answers_2xx + 1 else answers_other = answers_other + 1 end
end

function done(summary, latency)
  local good, other = 0, 0
  for _, thread in ipairs(threads) do
    good = good + thread:get("answers_2xx")
    other = other + thread:get("answers_other")
  end
  local errors = summary.errors
  io.write(string.format("requests/s: %.0f\n", summary.requests * 1e6 / summary.duration))
  io.write(string.format("p50: %.1f ms, p99: %.1f ms, slowest: %.1f ms\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
  io.write(string.format("errors: %d (answers other than 200: %d; connections: %d; reading: %d; writing: %d; time-outs: %d)\n",
    other + errors.connect + errors.read + errors.write + errors.timeout, other, errors.connect, errors.read, errors.write, errors.timeout))
end
