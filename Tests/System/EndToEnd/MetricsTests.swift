import FileSupport
import Foundation
import HTTPSupport
import Service
import Testing

struct MetricsTests {
  @Test func `metrics are valid Prometheus text and count the requests`() throws {
    let service = try RunningService()
    _ = try service.predict(Fixture.documented)
    _ = try service.predict(Fixture.documented)
    _ = try service.predict("{")
    _ = try service.get("/nowhere")
    let response = try service.get("/metrics")
    #expect(response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
    #expect(response.text.hasSuffix("\n"))
    var types: [Substring: Substring] = [:]
    var samples: [Substring: Double] = [:]
    let comment = #/# (HELP|TYPE) ([a-z_]+) (.+)/#
    let sample =
      #/(([a-z_]+)(?:\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})?) (-?[0-9.e+-]+)/#
    for line in response.text.split(separator: "\n") {
      if let match = line.wholeMatch(of: comment) {
        if match.1 == "TYPE" {
          #expect(types.updateValue(match.3, forKey: match.2) == nil)
          #expect(["counter", "gauge", "histogram"].contains(match.3))
        }
      } else {
        let match = try #require(line.wholeMatch(of: sample), "\(line)")
        let family = match.2.replacing(#/_(bucket|sum|count)$/#, with: "")
        #expect(types[match.2] != nil || types[Substring(family)] == "histogram", "\(line)")
        #expect(samples.updateValue(try #require(Double(match.3)), forKey: match.1) == nil)
      }
    }
    #expect(samples[#"lacuna_http_requests_total{route="/predict",status="200"}"#] == 2)
    #expect(samples[#"lacuna_http_requests_total{route="/predict",status="400"}"#] == 1)
    #expect(samples[#"lacuna_http_requests_total{route="none",status="404"}"#] == 1)
    #expect(
      samples[#"lacuna_http_request_duration_seconds_count{route="/predict"}"#] == 3)
    #expect(samples[#"lacuna_cache_hits_total{model="2dmd",layer="memory"}"#] == 1)
    #expect(samples[#"lacuna_cache_hits_total{model="2dmd",layer="disk"}"#] == 0)
    #expect(samples[#"lacuna_cache_misses_total{model="2dmd"}"#] == 1)
    #expect(samples[#"lacuna_predictions_computed_total{model="2dmd"}"#] == 1)
    #expect(samples[#"lacuna_batch_size_bucket{le="1.0"}"#] == 2)
    #expect(samples["process_resident_memory_bytes"] ?? 0 > 1e6)
    #expect(samples["process_open_fds"] ?? 0 > 3)
    let version = try Fixture.predictor.get().identity.dropFirst("2dmd@".count)
    #expect(samples[#"lacuna_model_info{model="2dmd",version="\#(version)"}"#] == 1)
  }

  @Test func `predictions are counted by host and domain, those of a cache too`() throws {
    let service = try RunningService()
    let (inside, outside) = (
      Fixture.request(1), #"{"material":"MoS2","supercell":[3,3],"defects":"v_Mo"}"#
    )
    for body in [inside, inside, outside] { #expect(try service.predict(body).status == 200) }
    #expect(try service.predict("{}").status == 422)
    let list = #"{"configurations":[\#(inside),{},\#(outside)]}"#
    #expect(try service.post("/predict-many", list).status == 200)
    #expect(
      try service.post(
        "/predict-many", inside + "\n7\n", ["Content-Type": "application/x-ndjson"]
      ).status == 200)
    let predictor = try Fixture.predictor.get()
    let expected = predictor.catalogue.hosts.map(\.name).sorted().flatMap { name in
      [true, false].map { isInDomain in
        let count = name != "MoS2" ? 0 : isInDomain ? 4 : 2
        return
          #"lacuna_predictions_total{model="2dmd",material="\#(name)",in_domain="\#(isInDomain)"} "#
          + "\(count)"
      }
    }
    // A stream is counted when it has ended, which is after its last byte was sent.
    var lines: [String] = []
    eventually {
      lines = (try? service.get("/metrics").text.split(separator: "\n").map(String.init)) ?? []
      lines.removeAll { !$0.hasPrefix("lacuna_predictions_total{") }
      return lines == expected
    }
    #expect(lines == expected)
  }

  @Test func `the page of metrics lists the metrics of a scrape and no others`() throws {
    let service = try RunningService()
    _ = try service.predict(Fixture.documented)
    _ = try service.get("/metrics")
    var helps: [Substring: Substring] = [:]
    var types: [Substring: Substring] = [:]
    var labels: [Substring: Set<Substring>] = [:]
    for line in try service.get("/metrics").text.split(separator: "\n") {
      if let match = line.wholeMatch(of: #/# (HELP|TYPE) (\S+) (.+)/#) {
        if match.1 == "HELP" { helps[match.2] = match.3 } else { types[match.2] = match.3 }
        labels[match.2] = []
      } else if let match = line.wholeMatch(of: #/([a-z_]+)(?:\{(.*)\})? \S+/#), let pairs = match.2
      {
        let name =
          labels[match.1] == nil
          ? Substring(match.1.replacing(#/_(bucket|sum|count)$/#, with: "")) : match.1
        labels[name]?.formUnion(pairs.matches(of: #/([a-z_]+)="/#).map(\.1))
      }
    }
    let expected = types.map { name, type in
      let names = (labels[name] ?? []).subtracting(["le"]).sorted().map { "`\($0)`" }
      return "| `\(name)` | \(type) | \(names.joined(separator: ", ")) | \(helps[name] ?? "") |"
    }
    let page = try String(
      contentsOfFile: CommittedFiles.root + "/Deploy/monitoring/METRICS.md", encoding: .utf8)
    let rows = page.matches(of: #/(?m)^\| `(lacuna|process)_.*$/#).map { String($0.0) }
    #expect(rows.count == expected.count)
    #expect(Set(rows).symmetricDifference(expected).isEmpty)
  }

  @Test func `requests of 50 microseconds and less have a bucket of their own`() throws {
    let service = try RunningService()
    _ = try service.get("/health/live")
    let buckets = try service.get("/metrics").text.matches(
      of: #/request_duration_seconds_bucket\{route="/health/live",le="([^"]+)"\}/#
    ).compactMap { Double($0.1) }
    #expect(buckets.first == 0.000_05)
    #expect(buckets == buckets.sorted())
  }
}
