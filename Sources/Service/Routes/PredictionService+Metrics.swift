// What is counted and logged of every request, and the metrics page.

import Foundation
import HTTP
import Logging
import PredictionStore

extension PredictionService {
  /// Counts an answered request, and logs it where that was asked for.
  func observe(_ exchange: CompletedRequest) {
    requests.record(exchange)
    guard configuration.logsRequests else { return }
    var metadata = metadata(
      of: exchange.request, context: exchange.request?.context ?? exchange.context)
    metadata["status"] = .stringConvertible(exchange.status.rawValue)
    metadata["duration_ms"] = .stringConvertible(Double(exchange.nanoseconds / 1000) / 1000)
    metadata["bytes_in"] = .stringConvertible(exchange.bodyBytes)
    metadata["bytes_out"] = .stringConvertible(exchange.contentBytes)
    metadata["client"] = "\(exchange.peer)"
    if let counts = (exchange.context as? ResponseStatistics)?.counts {
      metadata["configurations"] = .stringConvertible(counts.configurations)
      metadata["problems"] = .stringConvertible(counts.problems)
      metadata["defects"] = .stringConvertible(counts.defects)
      metadata["cache_hits"] = .stringConvertible(counts.cacheHits)
    }
    logger.info("request", metadata: metadata)
  }

  /// What tells a request apart in the log.
  func metadata(of request: Request?, context: (any AnyObject & Sendable)?) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["route": "\(request?.route ?? RequestMetrics.noRoute)"]
    metadata["method"] = request.map { "\($0.method)" }
    guard let context = context as? RequestContext else { return metadata }
    metadata["request_id"] = .string(context.id)
    if let trace = context.trace {
      metadata["trace_id"] = .string(trace.traceID)
      metadata["parent_id"] = .string(trace.parentID)
    }
    return metadata
  }

  /// `GET /metrics`: everything counted, for Prometheus.
  @Sendable func metrics(_ request: Request) -> Answer {
    var text = PrometheusText()
    addRequests(to: &text)
    add(request.monitor.snapshot(), isDraining: request.monitor.isDraining, to: &text)
    addEngine(to: &text)
    add(store.snapshot, to: &text)
    addProcess(to: &text)
    return .response(
      Response(.ok, contentType: PrometheusText.contentType, body: text.text.utf8))
  }

  private func addRequests(to text: inout PrometheusText) {
    text.metric(
      "lacuna_http_requests_total", .counter, "Requests answered.",
      requests.counts.map { count in
        ([("route", count.route), ("status", "\(count.status)")], count.count)
      })
    text.histogram(
      "lacuna_http_request_duration_seconds", "From the end of a request's head to its answer.",
      requests.durations.map { ([("route", $0.route)], $0.histogram) })
    text.metric(
      "lacuna_http_request_body_bytes_total", .counter, "Bytes of bodies received.",
      requests.bodyBytes.value)
    text.metric(
      "lacuna_http_response_body_bytes_total", .counter, "Bytes of content sent.",
      requests.contentBytes.value)
  }

  private func add(
    _ server: ServerSnapshot, isDraining: Bool, to text: inout PrometheusText
  ) {
    text.metric(
      "lacuna_ready", .gauge, "1 if predictions can be asked for, else 0.",
      servedModel != nil && !isDraining ? 1 : 0)
    text.metric(
      "lacuna_http_requests_in_flight", .gauge, "Requests begun and not yet answered.",
      server.requestsInFlight)
    text.metric(
      "lacuna_http_queue_length", .gauge, "Requests that wait for a worker.",
      server.queuedRequests)
    text.metric("lacuna_http_workers_busy", .gauge, "Workers at work.", server.busyWorkers)
    text.metric("lacuna_http_streams_open", .gauge, "Streams open.", server.openStreams)
    text.metric(
      "lacuna_http_connections_open", .gauge, "Connections open.", server.openConnections)
    text.metric(
      "lacuna_http_connections_accepted_total", .counter, "Connections accepted.",
      server.acceptedConnections)
    text.metric(
      "lacuna_http_connections_refused_total", .counter,
      "Connections refused because as many as may were open.", server.refusedConnections)
    text.metric(
      "lacuna_http_requests_cancelled_total", .counter,
      "Requests whose clients hung up before a worker began them.", server.cancelledRequests)
    text.metric(
      "lacuna_http_body_bytes_held", .gauge, "Bytes of request bodies in memory.",
      server.bodyBytes)
    text.metric(
      "lacuna_http_unread_bytes", .gauge, "Bytes of answers that clients have yet to take.",
      server.unreadBytes)
  }

  private func addEngine(to text: inout PrometheusText) {
    text.metric(
      "lacuna_predictions_computed_total", .counter, "Predictions that the model made.",
      engine.counters.computed.value)
    text.metric(
      "lacuna_prediction_compute_seconds_total", .counter,
      "Time that the model took for them, over all threads.",
      Double(engine.counters.computing.value) * 1e-9)
    text.metric(
      "lacuna_predictions_shared_total", .counter,
      "Predictions taken over from another request that was after the same just then.",
      engine.counters.shared.value)
    text.histogram(
      "lacuna_batch_size", "Configurations asked about at once.",
      [([], engine.counters.batchSizes)])
  }

  private func add(_ store: StoreSnapshot, to text: inout PrometheusText) {
    text.metric(
      "lacuna_cache_hits_total", .counter, "Predictions found, by where.",
      [([("layer", "memory")], store.memoryHits), ([("layer", "disk")], store.diskHits)])
    text.metric(
      "lacuna_cache_misses_total", .counter, "Predictions looked for and not found.", store.misses)
    text.metric(
      "lacuna_cache_writes_total", .counter, "Predictions written to the file.", store.writes)
    text.metric(
      "lacuna_cache_dropped_writes_total", .counter,
      "Predictions that never reached the file.", store.droppedWrites)
    text.metric(
      "lacuna_cache_errors_total", .counter, "Failed operations on the file.", store.errors)
    text.metric(
      "lacuna_cache_memory_entries", .gauge, "Predictions in memory.", store.entriesInMemory)
    text.metric(
      "lacuna_cache_pending_writes", .gauge, "Predictions that wait to be written.",
      store.pendingWrites)
    let state =
      switch store.state {
      case .disk: "disk"
      case .lookupsOnly: "lookups_only"
      case .memoryOnly: "memory_only"
      }
    text.metric(
      "lacuna_cache_state", .gauge, "1 for what the file is used for, else 0.",
      ["disk", "lookups_only", "memory_only"].map { ([("state", $0)], $0 == state ? 1 : 0) })
  }

  private func addProcess(to text: inout PrometheusText) {
    if let identity = servedModel?.predictor.identity {
      text.metric(
        "lacuna_model_info", .gauge, "The model that is served.", [([("model", identity)], 1)])
    }
    text.metric(
      "lacuna_build_info", .gauge, "This program.", [([("version", Version.current)], 1)])
    text.metric(
      "process_start_time_seconds", .gauge, "When the service started, since 1970.",
      started.timeIntervalSince1970)
    guard let usage = ProcessUsage() else { return }
    text.metric(
      "process_cpu_seconds_total", .counter, "Processor time used.", usage.processorSeconds)
    text.metric(
      "process_resident_memory_bytes", .gauge, "Memory in use.", usage.residentBytes)
    text.metric(
      "process_virtual_memory_bytes", .gauge, "Address space in use.", usage.virtualBytes)
    text.metric("process_open_fds", .gauge, "Descriptors open.", usage.descriptors)
    text.metric(
      "process_max_fds", .gauge, "Descriptors that may be open.", usage.descriptorLimit)
  }
}
