import Enumeration
import HTTP
import JSON
import Numerics
import Structures

extension PredictionService {
  /// The longest body, bytes; all fields together need less.
  private static let longestEnumeration = 64 << 10

  /// The most arrangements that are kept until all are known: those of a document, or that are sorted or have weights.
  package static let maximumArrangementCount = 10_000

  /// `POST /enumerate`: the inequivalent arrangements of a stoichiometry, as one document, or a line each.
  ///
  /// It has a thread of its own since it may take a minute, while workers are for requests of less than a second.
  @Sendable func enumerate(
    _ request: Request, _ input: RequestStream, _ output: ResponseStream
  ) throws {
    try request.checkHasNoParameters()
    var body: [UInt8] = []
    while let piece = try input.read() {
      body += piece
      guard body.count <= Self.longestEnumeration else {
        throw HTTPError.contentTooLarge(limit: Self.longestEnumeration)
      }
    }
    let predictor = try readyModels().predictor
    let enumeration = try EnumerationRequest(
      EnumerationDocument(json: body), for: predictor.predictors, limits: configuration.limits,
      cancellation: request.cancellation)
    let defectCount = enumeration.tree.stoichiometry.defectCount
    try enumeration.check(limit: configuration.enumerationCost / defectCount)
    if let top = enumeration.document.top, top > Self.maximumArrangementCount {
      throw InvalidDocument(
        .valueOutOfRange, "/top", "must be from 1 to \(Self.maximumArrangementCount), not \(top)")
    }
    let run = EnumerationRun(
      enumeration, by: predictor, threads: configuration.threads,
      cancellation: request.cancellation)
    let isLines = request.headers.prefer("application/x-ndjson")
    let waits = enumeration.document.order != nil || enumeration.document.temperature != nil
    if isLines, !waits {
      try stream(run, of: enumeration, to: output)
    } else {
      try collect(run, of: enumeration, asLines: isLines, to: output)
    }
  }

  /// Writes arrangements as they are predicted.
  private func stream(
    _ run: consuming EnumerationRun, of enumeration: EnumerationRequest, to output: ResponseStream
  ) throws {
    let statistics = ResponseStatistics()
    try output.begin(head(of: enumeration, "application/x-ndjson", statistics))
    let format = ArrangementFormat(.json, hasWeights: false)
    while let pieces = try run.next({ [self] responses in
      count(responses, statistics)
      return responses.filter(enumeration.wants)
        .flatMap { format.text(format.line($0), weight: nil) }
    }) {
      try output.write(pieces: pieces)
    }
  }

  /// Writes arrangements when all are known.
  private func collect(
    _ run: consuming EnumerationRun, of enumeration: EnumerationRequest, asLines: Bool,
    to output: ResponseStream
  ) throws {
    let document = enumeration.document
    let statistics = ResponseStatistics()
    var ensemble = document.temperature.map(ConfigurationalEnsemble.init)
    var best = BestArrangements<ArrangementResponse>(
      count: document.top ?? Self.maximumArrangementCount)
    var (index, wantedCount) = (0, 0)
    while let pieces = try run.next({ [self] responses in
      count(responses, statistics)
      return responses
    }) {
      for response in pieces.joined() {
        response.add(to: &ensemble)
        index += 1
        guard enumeration.wants(response) else { continue }
        wantedCount += 1
        best.add(response, rank: enumeration.rank(of: response, index: index))
      }
      guard document.top != nil || wantedCount <= Self.maximumArrangementCount else {
        throw InvalidDocument(
          .tooManyArrangements, "/defects",
          "more than \(Self.maximumArrangementCount) arrangements; 'top' returns the first of them, and a "
            + "response in NDJSON that is neither sorted nor has a temperature returns all")
      }
    }
    var json = JSONWriter(capacity: 1 << 16)
    let responses = best.elements
    if asLines {
      for response in responses {
        response.write(to: &json, weight: ensemble.map(response.weight))
        json.endLine()
      }
    } else {
      json.object { json in
        json.field("arrangements", responses) { json, response in
          response.write(to: &json, weight: ensemble.map(response.weight))
        }
        json.name("inequivalent")
        json.raw("\(enumeration.count.inequivalent)".utf8)
        json.name("total")
        json.raw("\(enumeration.count.total)".utf8)
        if let ensemble { ensemble.write(to: &json) }
      }
    }
    try output.begin(
      head(of: enumeration, asLines ? "application/x-ndjson" : "application/json", statistics))
    try output.write(json.bytes)
  }

  private func head(
    of enumeration: EnumerationRequest, _ mediaType: String, _ statistics: ResponseStatistics
  ) -> Response {
    var response = Response(
      .ok,
      headers: [
        "Content-Type": mediaType,
        "Lacuna-Inequivalent": "\(enumeration.count.inequivalent)",
        "Lacuna-Total": "\(enumeration.count.total)",
      ])
    response.context = statistics
    return response
  }

  private func count(_ responses: [ArrangementResponse], _ statistics: ResponseStatistics) {
    guard !responses.isEmpty else { return }
    predictions.batchSizes.record(Double(responses.count))
    statistics.add(responses.map { .success($0.prediction) })
  }
}

extension ConfigurationalEnsemble {
  /// Writes the field `thermodynamics`.
  fileprivate func write(to json: inout JSONWriter) {
    json.name("thermodynamics")
    json.object { json in
      json.field("temperature_k", temperature)
      json.field("mean_formation_energy_ev", meanEnergy)
      if let meanGap { json.field("mean_band_gap_ev", meanGap) }
      json.field("free_energy_ev", freeEnergy)
      json.field("configurational_entropy_ev_per_k", entropy)
    }
  }
}
