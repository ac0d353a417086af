import Foundation
import HTTP
import Logging
import Prediction
import PredictionStore

extension PredictionService {
  /// Counts a completed request, and logs it if requests are logged.
  func observe(_ completed: CompletedRequest) {
    requests.record(completed)
    let counts = (completed.context as? ResponseStatistics)?.counts
    if let counts { predictions.add(counts.predictions) }
    guard configuration.logsRequests else { return }
    var metadata = metadata(
      of: completed.request, context: completed.request?.context ?? completed.context)
    metadata["status"] = .stringConvertible(completed.status.rawValue)
    metadata["duration_ms"] = .stringConvertible(Double(completed.nanoseconds / 1000) / 1000)
    metadata["bytes_in"] = .stringConvertible(completed.bodyBytes)
    metadata["bytes_out"] = .stringConvertible(completed.contentBytes)
    metadata["client"] = "\(completed.peer)"
    if let counts {
      metadata["configurations"] = .stringConvertible(counts.configurations)
      metadata["problems"] = .stringConvertible(counts.problems)
      metadata["defects"] = .stringConvertible(counts.defects)
      metadata["cache_hits"] = .stringConvertible(counts.cacheHits)
    }
    logger.info("request", metadata: metadata)
  }

  /// Returns the metadata that identifies a request in the log.
  func metadata(of request: Request?, context: (any AnyObject & Sendable)?) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["route": "\(request?.route ?? RequestMetrics.noRoute)"]
    metadata["method"] = request.map { "\($0.method)" }
    guard let context = context as? RequestContext else { return metadata }
    metadata["request_id"] = .string(context.id)
    metadata["token"] = context.token.map { .string($0) }
    if let trace = context.trace {
      metadata["trace_id"] = .string(trace.traceID)
      metadata["parent_id"] = .string(trace.parentID)
    }
    return metadata
  }

  /// `GET /metrics`: all metrics, for Prometheus.
  @Sendable func metrics(_ request: Request) -> InlineResult {
    var text = PrometheusText()
    addRequests(to: &text)
    add(request.monitor.snapshot(), isDraining: request.monitor.isDraining, to: &text)
    addPredictions(to: &text)
    add(store.snapshot, to: &text)
    addProcess(to: &text)
    return .response(
      Response(.ok, contentType: PrometheusText.contentType, body: text.text.utf8))
  }

  private func addRequests(to text: inout PrometheusText) {
    text.metric(
      "lacuna_http_requests_total", .counter, "Requests answered, by route and status.",
      requests.counts.map { count in
        ([("route", count.route), ("status", "\(count.status)")], count.count)
      })
    text.histogram(
      "lacuna_http_request_duration_seconds",
      "Seconds from the end of a request's head to its response, by route.",
      requests.durations.map { ([("route", $0.route)], $0.histogram) })
    text.metric(
      "lacuna_http_request_body_bytes_total", .counter, "Bytes of request bodies received.",
      requests.bodyBytes.value)
    text.metric(
      "lacuna_http_response_body_bytes_total", .counter, "Bytes of response bodies sent.",
      requests.contentBytes.value)
  }

  private func add(
    _ server: ServerSnapshot, isDraining: Bool, to text: inout PrometheusText
  ) {
    text.metric(
      "lacuna_ready", .gauge, "1 if the service can predict, else 0.",
      servedModels != nil && !isDraining ? 1 : 0)
    text.metric(
      "lacuna_http_requests_in_flight", .gauge, "Requests being processed.",
      server.requestsInFlight)
    text.metric(
      "lacuna_http_queue_length", .gauge, "Requests waiting for a worker.",
      server.queuedRequests)
    text.metric("lacuna_http_workers_busy", .gauge, "Workers that are busy.", server.busyWorkers)
    text.metric(
      "lacuna_http_streams_open", .gauge, "Open streams: lists in NDJSON and enumerations.",
      server.openStreams)
    text.metric(
      "lacuna_http_connections_open", .gauge, "Open connections.", server.openConnections)
    text.metric(
      "lacuna_http_connections_accepted_total", .counter, "Connections accepted since the start.",
      server.acceptedConnections)
    text.metric(
      "lacuna_http_connections_refused_total", .counter,
      "Connections refused because the limit was reached.", server.refusedConnections)
    text.metric(
      "lacuna_http_requests_cancelled_total", .counter,
      "Requests whose clients disconnected before a worker began them.", server.cancelledRequests)
    text.metric(
      "lacuna_http_body_bytes_held", .gauge, "Bytes of request bodies in memory.",
      server.bodyBytes)
    text.metric(
      "lacuna_http_unread_bytes", .gauge, "Bytes of responses that clients have not read yet.",
      server.unreadBytes)
  }

  private func addPredictions(to text: inout PrometheusText) {
    let models = servedModels?.all ?? []
    let hosts = models.map { ($0.name, $0.predictor.catalogue.hosts.map(\.name)) }
    text.metric(
      "lacuna_predictions_total", .counter,
      "Predictions in complete responses, by model, host and whether they lie in the domain.",
      predictions.predictions(of: hosts).map { group, count in
        (
          [
            ("model", group.model), ("material", group.material),
            ("in_domain", "\(group.isInDomain)"),
          ], count
        )
      })
    let work = predictions.work(of: models.map(\.name))
    text.metric(
      "lacuna_predictions_computed_total", .counter, "Predictions that a model computed.",
      work.map { ([("model", $0.model)], $0.work.count) })
    text.metric(
      "lacuna_prediction_compute_seconds_total", .counter,
      "Seconds that a model took to compute predictions, summed over all threads.",
      work.map { ([("model", $0.model)], $0.work.time / .seconds(1)) })
    text.histogram(
      "lacuna_batch_size",
      "Configurations predicted together: those of a request, or of a piece of a stream.",
      [([], predictions.batchSizes)])
  }

  private func add(_ store: StoreSnapshot, to text: inout PrometheusText) {
    let lookups = lookups(of: store)
    text.metric(
      "lacuna_cache_hits_total", .counter, "Predictions found in the cache, by model and layer.",
      lookups.flatMap { model, counts in
        [
          ([("model", model), ("layer", "memory")], counts.memoryHits),
          ([("model", model), ("layer", "disk")], counts.diskHits),
        ]
      })
    text.metric(
      "lacuna_cache_misses_total", .counter, "Predictions not found in the cache, by model.",
      lookups.map { ([("model", $0.model)], $0.counts.misses) })
    text.metric(
      "lacuna_cache_writes_total", .counter, "Predictions written to the cache file.", store.writes)
    text.metric(
      "lacuna_cache_dropped_writes_total", .counter,
      "Predictions that could not be written to the cache file.", store.droppedWrites)
    text.metric(
      "lacuna_cache_errors_total", .counter, "Failed operations on the cache file.", store.errors)
    text.metric(
      "lacuna_cache_memory_entries", .gauge, "Predictions in memory.", store.entriesInMemory)
    text.metric(
      "lacuna_cache_pending_writes", .gauge, "Predictions waiting to be written.",
      store.pendingWrites)
    let state =
      switch store.state {
      case .disk: "disk"
      case .lookupsOnly: "lookups_only"
      case .memoryOnly: "memory_only"
      }
    text.metric(
      "lacuna_cache_state", .gauge, "1 for the current state of the cache file, else 0.",
      ["disk", "lookups_only", "memory_only"].map { ([("state", $0)], $0 == state ? 1 : 0) })
  }

  /// Returns the lookups of each model by name, of all its versions together, with zeros for those served.
  private func lookups(of store: StoreSnapshot) -> [(model: String, counts: LookupCounts)] {
    var lookups: [String: LookupCounts] = [:]
    for model in servedModels?.all ?? [] { lookups[model.name] = LookupCounts() }
    for (identity, counts) in store.lookups {
      lookups[Predictor.name(ofIdentity: identity), default: LookupCounts()] += counts
    }
    return lookups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func addProcess(to text: inout PrometheusText) {
    text.metric(
      "lacuna_model_info", .gauge, "1 for each model that is served, by its name and version.",
      (servedModels?.all ?? []).map { ([("model", $0.name), ("version", $0.version)], 1) })
    let reloads = reloads
    if let last = reloads.last {
      text.metric(
        "lacuna_last_reload_successful", .gauge,
        "1 if all models and the tokens were read the last time, else 0.", last.isSuccessful ? 1 : 0
      )
    }
    text.metric(
      "lacuna_reload_failures_total", .counter,
      "Attempts to read the models and the tokens of which a part failed; that part stays as it was.",
      reloads.failures)
    text.metric(
      "lacuna_build_info", .gauge, "1 for the program, by its version.",
      [([("version", ProgramVersion.current)], 1)])
    text.metric(
      "process_start_time_seconds", .gauge, "Start time of the service, seconds since 1970.",
      started.timeIntervalSince1970)
    guard let usage = ProcessUsage() else { return }
    text.metric(
      "process_cpu_seconds_total", .counter, "CPU seconds used, user and system.",
      usage.processorSeconds)
    text.metric(
      "process_resident_memory_bytes", .gauge, "Resident memory.", usage.residentBytes)
    text.metric(
      "process_virtual_memory_bytes", .gauge, "Virtual memory.", usage.virtualBytes)
    text.metric("process_open_fds", .gauge, "Open file descriptors.", usage.descriptors)
    text.metric(
      "process_max_fds", .gauge, "Limit on open file descriptors.", usage.descriptorLimit)
  }
}
