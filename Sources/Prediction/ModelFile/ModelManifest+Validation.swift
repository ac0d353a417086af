import Crystals

extension ModelManifest {
  /// The field of `model.json` that all formats have.
  struct FormatHeader: Decodable {
    let format: Int

    func validate() throws(ModelError) {
      let known = ModelManifest.currentFormat
      guard format == known else {
        throw .malformedManifest("format \(format); this version reads format \(known)")
      }
    }
  }

  /// The names that a model may have, as the end of a sentence.
  package static let nameRule = "must be 1 to 64 letters, digits, '.', '-' or '_'"

  /// Whether a model may have a name.
  package static func allows(name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
        || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
    }
    return isPlain && (1...64).contains(name.utf8.count)
  }

  /// Checks the format, the interval coverage and the name, and that there are hosts.
  func validate() throws(ModelError) {
    try FormatHeader(format: format).validate()
    guard intervalCoverage > 0, intervalCoverage < 1 else {
      throw .malformedManifest("interval_coverage must be between 0 and 1")
    }
    guard Self.allows(name: name) else { throw .malformedManifest("name \(Self.nameRule)") }
    guard !hosts.isEmpty else { throw .malformedManifest("hosts is empty; a model has a host") }
  }

  /// The properties that the model predicts for a host, in the order of `Property`.
  public func properties(of host: String) -> [Property] {
    let own = assignments.filter { $0.host == host }.map(\.property)
    return Property.allCases.filter(own.contains)
  }

  /// The properties that the model predicts for at least one host, in the order of `Property`.
  public var properties: [Property] {
    Property.allCases.filter { property in assignments.contains { $0.property == property } }
  }

  /// Returns the model's hosts as they are in a catalogue, where they must have the same cells, bit for bit.
  func hosts(in catalogue: HostCatalogue) throws(ModelError) -> [String: Host] {
    var known: [String: Host] = [:]
    for (name, spec) in hosts.sorted(by: { $0.key < $1.key }) {
      guard let host = catalogue[name], host.name == name else {
        if let fault = catalogue.fault(of: name) { throw .unreadableHost(name, "\(fault)") }
        throw .hostDiffers(name)
      }
      guard spec.domain.isPlausible else {
        throw .malformedManifest("hosts.\(name).domain: numbers must be 0 to 1,000,000,000")
      }
      guard
        spec.labelRanges?.values.allSatisfy({ $0.count == 2 && $0[0] <= $0[1] }) ?? true
      else {
        throw .malformedManifest("hosts.\(name).label_ranges: each must be [least, largest]")
      }
      let own = HostSpec(
        host, defaultSupercell: spec.defaultSupercell, domain: spec.domain,
        labelRanges: spec.labelRanges)
      guard own == spec else { throw .hostDiffers(name) }
      known[name] = host
    }
    return known
  }
}
