import Crystals

/// The models of a server or a command, in their order: the first that knows a host predicts its configurations, unless a
/// request names another.
public struct Predictors: Sendable {
  /// The models, at least one; all names are different.
  public let all: [Predictor]
  /// The hosts of all models.
  public let catalogue: HostCatalogue
  /// The first model that knows a host, by the name of the host.
  private let defaults: [String: Predictor]

  /// Creates the list of one model.
  public init(_ predictor: Predictor) {
    all = [predictor]
    catalogue = predictor.catalogue
    defaults = [:]
  }

  /// Creates a list of models.
  ///
  /// - Precondition: There is a model.
  /// - Throws: ``ModelError/conflict(model:reason:)`` if two models have the same name, or two of their hosts.
  public init(_ predictors: [Predictor]) throws(ModelError) {
    precondition(!predictors.isEmpty)
    var hosts: [Host] = []
    var defaults: [String: Predictor] = [:]
    var catalogue = predictors[0].catalogue
    for (index, predictor) in predictors.enumerated() {
      let name = predictor.manifest.name
      guard !predictors[..<index].contains(where: { $0.manifest.name == name }) else {
        throw .conflict(model: name, reason: "another model has this name in its model.json")
      }
      for host in predictor.catalogue.hosts where defaults[host.name] == nil {
        defaults[host.name] = predictor
        hosts.append(host)
      }
      do throws(HostError) {
        catalogue = try HostCatalogue(hosts: hosts)
      } catch {
        throw .conflict(model: name, reason: "\(error)")
      }
    }
    all = predictors
    self.catalogue = catalogue
    self.defaults = defaults
  }

  /// The model with a name, "2dmd", or with an identity, "2dmd@3f2a91c0d4e7".
  public subscript(name: String) -> Predictor? {
    all.first { $0.manifest.name == name || $0.identity == name }
  }

  /// Returns the model that predicts the configurations of a host of the ``catalogue`` if no model is named.
  public func predictor(of host: Host) -> Predictor { defaults[host.name] ?? all[0] }
}
