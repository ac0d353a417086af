import Crystals
import Defects
import JSON
import Structures

/// Makes labelled rows of structures with energies or band gaps.
public struct StructureImporter: Sendable {
  private let catalogue: HostCatalogue
  private let recognizer: StructureRecognizer
  private let keys: LabelKeys
  private let energy: EnergyDefinition?
  private let dataset: String?
  private let functional: String?

  /// Creates an importer.
  ///
  /// - Parameters:
  ///   - catalogue: The hosts that structures may be of.
  ///   - keys: The names of the labels.
  ///   - energy: What the energies are; nil if none are imported.
  ///   - dataset: The data set of all rows; that of each record if nil.
  ///   - functional: The functional of the labels for the rows.
  public init(
    catalogue: HostCatalogue, keys: LabelKeys, energy: EnergyDefinition?, dataset: String? = nil,
    functional: String? = nil
  ) {
    self.catalogue = catalogue
    recognizer = StructureRecognizer(hosts: catalogue.hosts)
    self.keys = keys
    self.energy = energy
    self.dataset = dataset
    self.functional = functional
  }

  /// Returns the row of an item, or the reason why there is none, with its place.
  public func row(of item: ImportItem) -> Result<ImportedRow, ImportError> {
    do {
      return .success(try labelledRow(of: item))
    } catch {
      let reason = (error as? InvalidDocument)?.sentences ?? "\(error)"
      if case .file = item.contents {
        return .failure(ImportError("\(item.location): \(item.name): \(reason)"))
      }
      return .failure(ImportError("\(item.location): \(reason)"))
    }
  }

  private func labelledRow(of item: ImportItem) throws -> ImportedRow {
    let values = try values(of: item)
    func number(_ key: String?) throws(ImportError) -> Double? {
      guard let key, let value = values[key] else { return nil }
      guard let number = value.number else {
        throw ImportError("\(key) must be a number, not '\(value.text.prefix(40))'")
      }
      return number
    }
    let given = try number(keys.energy)
    let gap = try number(keys.gap)
    guard given != nil || gap != nil else {
      let names = [keys.energy, keys.gap].compactMap(\.self).joined(separator: " nor ")
      throw ImportError("there is no label: no \(names)")
    }
    let id = values[keys.id ?? LabelKeys.defaultID]?.text
    if let key = keys.id, id == nil { throw ImportError("there is no \(key)") }
    let configuration = try configuration(of: item)
    guard !configuration.defects.isEmpty else {
      throw Self.pristine(configuration.supercell, energy: given, as: energy)
    }
    return try ImportedRow(
      ImportedLabels(
        id: id ?? item.name, dataset: dataset ?? values[LabelKeys.dataset]?.text,
        split: values[LabelKeys.split]?.text, functional: functional,
        formationEnergy: try given.flatMap { given throws(ImportError) in
          try energy?.formationEnergy(from: given, of: configuration)
        },
        bandGap: gap),
      of: configuration, location: item.location, in: catalogue)
  }

  private static func pristine(
    _ supercell: Supercell, energy: Double?, as definition: EnergyDefinition?
  ) -> ImportError {
    let name = "\(supercell.host) \(supercell.vectors)"
    guard let energy, case .total = definition?.kind, definition?.basis == .cell else {
      return ImportError("the structure is the pristine \(name), which has no defects")
    }
    return ImportError(
      "the structure is the pristine \(name), which has no defects; its energy can be given by "
        + "--pristine-energy \(supercell.host):\(supercell.vectors)=\(energy)")
  }

  // MARK: Items

  private func configuration(of item: ImportItem) throws -> DefectConfiguration {
    switch item.contents {
    case .frame(let frame): return try recognized(frame.structure())
    case .file(let text, _): return try recognized(AtomicStructure(file: text))
    case .record(let text):
      return try configuration(
        of: JSONReader.read(text) { try ConfigurationDocument(record: &$0, in: catalogue) })
    case .member(var json):
      return try configuration(of: ConfigurationDocument(record: &json, in: catalogue))
    case .fault(let reason): throw ImportError(reason)
    }
  }

  private func recognized(_ structure: AtomicStructure) throws -> DefectConfiguration {
    do throws(RecognitionError) {
      return try recognizer.recognize(structure).configuration
    } catch {
      throw ImportError(error.description(of: structure))
    }
  }

  private func configuration(of document: ConfigurationDocument) throws -> DefectConfiguration {
    try document.configuration(in: catalogue) { _ in nil }
  }

  /// Returns the values of an item that have one of the names.
  private func values(of item: ImportItem) throws -> [String: LabelValue] {
    var values: [String: LabelValue] = [:]
    switch item.contents {
    case .frame(let frame):
      let pairs = try frame.values()
      for key in keys.all {
        let found = pairs.filter { $0.key == key }
        guard found.count <= 1 else { throw ImportError("\(key) occurs twice") }
        values[key] = found.first.map { .text($0.value) }
      }
    case .file(_, let row):
      for key in keys.all {
        guard let text = row[key]?.trimmed, !text.isEmpty else { continue }
        values[key] = .text(text)
      }
    case .record(let text):
      values = try JSONReader.read(text) { json in
        let values = try self.values(of: json)
        try json.skip()
        return values
      }
    case .member(let json): values = try self.values(of: json)
    case .fault(let reason): throw ImportError(reason)
    }
    return values
  }

  private func values(of record: JSONReader) throws -> [String: LabelValue] {
    var values: [String: LabelValue] = [:]
    for key in keys.all {
      guard var json = try record.reader(at: Self.path(key)) else { continue }
      do {
        values[key] = try LabelValue.read(&json)
      } catch let error as InvalidDocument {
        throw ImportError("\(key) \(error.sentences)")
      }
    }
    return values
  }

  /// Returns the names on the way to a member.
  private static func path(_ key: String) -> [String] {
    guard key.hasPrefix("/") else { return [key] }
    return key.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }
}

extension InvalidDocument {
  /// What is wrong, with the place in the document where it is not the structure as a whole.
  fileprivate var sentences: String {
    faults.map { fault in
      ["", "/structure"].contains(fault.pointer)
        ? fault.detail : "\(fault.pointer): \(fault.detail)"
    }.joined(separator: "; ")
  }
}
