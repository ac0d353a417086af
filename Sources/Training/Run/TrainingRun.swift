import Crypto
import Crystals
import Foundation
import GraphNetwork
import Numerics
import Prediction

/// Trains a model from labelled rows and writes its folder.
///
/// All members are trained on all rows, and again for each fold to calibrate the intervals. The same data, options and
/// machine give the same bytes on any number of threads.
public struct TrainingRun: Sendable {
  private let plan: TrainingPlan
  private let catalogue: HostCatalogue

  /// Creates a run.
  ///
  /// With a base model, experts that start from its networks are trained beside those that learn from the rows alone, and
  /// the cross-validation decides which of them predict.
  ///
  /// - Throws: ``TrainingError`` if the name is malformed or the rows do not suffice.
  public init(
    dataset: Dataset, catalogue: HostCatalogue, options: TrainingOptions, base: BaseModel? = nil
  ) throws {
    plan = try TrainingPlan(
      dataset: dataset, catalogue: catalogue, options: options, base: base)
    self.catalogue = catalogue
  }

  /// Warnings about labels that look wrong and hosts with few rows.
  public var warnings: [String] { plan.warnings }

  /// Trains the model and writes its folder.
  ///
  /// The results of finished jobs are kept in `output.partial` until the end; a run with equal data and options
  /// continues from there.
  ///
  /// - Parameters:
  ///   - output: The path of the model's folder.
  ///   - replacing: Whether an existing model is replaced at the end, and checkpoints of other settings are discarded;
  ///     otherwise both are errors.
  ///   - threads: The number of jobs that run at once.
  ///   - report: Called with lines on the progress, from any thread, one call at a time.
  /// - Returns: The manifest as written.
  /// - Throws: ``TrainingError`` if there is something at the path that must not be replaced, or an error of the file
  ///   system.
  public func run(
    output: String, replacing: Bool = false, threads: Int,
    report: @escaping @Sendable (String) -> Void
  ) throws -> ModelManifest {
    let folder = ModelFolder(path: output)
    try folder.check(replacing: replacing)
    let settings = try RunSettings(
      options: plan.options, sha256: plan.dataset.sha256,
      hosts: plan.hosts.map {
        .init($0, defaultSupercell: .unitCell, domain: ApplicabilityDomain())
      }
    ).encoded()
    let checkpoints = try CheckpointFolder(
      output: output, settings: settings, discardingOthers: replacing)
    let results = try trainAll(checkpoints, threads: threads, report: report)
    let (manifest, weights) = try assemble(results)
    try folder.write(
      manifest: manifest, weights: weights, log: Data(results.map(\.log).joined()))
    try checkpoints.remove()
    return manifest
  }

  // MARK: Jobs

  private struct JobResult {
    let job: TrainingJob
    let tensors: [String: Tensor]
    let log: Data
  }

  private func trainAll(
    _ checkpoints: CheckpointFolder, threads: Int, report: @escaping @Sendable (String) -> Void
  ) throws -> [JobResult] {
    let jobs = TrainingJob.all(of: plan)
    let reporter = ProgressReporter(jobs: jobs, plan: plan, report: report)
    return try parallelMap(jobs, threads: threads) { try train($0, checkpoints, reporter) }
  }

  private func train(
    _ job: TrainingJob, _ checkpoints: CheckpointFolder, _ reporter: ProgressReporter
  ) throws -> JobResult {
    let name = job.name(in: plan)
    if let (tensors, log) = checkpoints.result(of: name) {
      reporter.restored(job)
      return JobResult(job: job, tensors: tensors, log: log)
    }
    let (training, heldOut) = job.split(in: plan)
    var log = Data()
    let tensors = try plan.trainers[job.trainer].train(
      on: training, heldOut: heldOut, seed: job.seed(in: plan)
    ) { progress in
      log += LogLine(name, progress).encoded
      reporter.report(job, progress)
    }
    try checkpoints.store(tensors, log: log, of: name)
    reporter.finished(job)
    return JobResult(job: job, tensors: tensors, log: log)
  }

  // MARK: The finished model

  private func assemble(
    _ results: [JobResult]
  ) throws -> (manifest: ModelManifest, weights: [UInt8]) {
    let fit = try EnsembleFit(plan: plan) { trainer, fold in
      results.filter { $0.job.trainer == trainer && $0.job.fold == fold }.map(\.tensors)
    }
    let domains = DomainFit(plan: plan, relativeWidths: fit.relativeWidths)
    var entries: [ExpertManifest] = []
    var tensors: [String: Tensor] = [:]
    for (index, trainer) in plan.trainers.enumerated() {
      guard fit.usedExperts.contains(trainer.name) else { continue }
      let members = results.filter { $0.job.trainer == index && $0.job.fold == nil }
      let entry = trainer.entry(
        members: members.map(\.tensors), training: Array(trainer.samples.indices))
      entries.append(entry.manifest)
      tensors.merge(entry.tensors) { known, _ in known }
    }
    return try finish(entries, tensors, fit, domains)
  }

  private func finish(
    _ entries: [ExpertManifest], _ tensors: [String: Tensor], _ fit: EnsembleFit,
    _ domains: DomainFit
  ) throws -> (manifest: ModelManifest, weights: [UInt8]) {
    let weights = try Safetensors.encode(tensors)
    let options = plan.options
    var manifest = ModelManifest(
      name: options.name, about: options.about, intervalCoverage: options.coverage,
      data: .init(
        sha256: plan.dataset.sha256, rows: plan.dataset.rows.count,
        dataSets: Dictionary(grouping: plan.dataset.rows, by: \.dataset).mapValues(\.count),
        functionals: Self.functionals(of: plan.dataset.rows),
        labels: Self.labelCounts(of: plan.dataset.rows)),
      training: .init(
        seed: options.seed, members: options.members, folds: options.folds,
        validation: options.validation.description,
        stepScale: options.stepScale == 1 ? nil : options.stepScale,
        keepsContradictions: options.keepsContradictions ? true : nil,
        base: options.base.map { .init(model: $0, candidates: fit.candidates) }),
      hosts: Dictionary(
        uniqueKeysWithValues: plan.hosts.map { host in
          (host.name, plan.spec(of: host, domain: domains.domain(of: host)))
        }),
      species: plan.table.species.map(\.description), experts: entries,
      assignments: domains.applied(to: fit.assignments), crossValidation: fit.crossValidation,
      falseAlarms: domains.falseAlarms, validation: nil,
      selfChecks: [],
      weights: .init(
        file: "weights.safetensors.gz", sha256: hexadecimal(SHA256.hash(data: weights))))
    let predictor = try Predictor(
      manifest: manifest, identity: options.name, tensors: tensors, catalogue: catalogue)
    manifest.selfChecks = try predictor.selfChecks()
    if !plan.validation.isEmpty {
      manifest.validation = Evaluation(of: predictor, on: plan.validation, threads: 1).tables
    }
    return (manifest, weights)
  }
}

extension TrainingRun {
  /// Returns the functionals of the rows in alphabetical order; nil unless all rows name theirs.
  private static func functionals(of rows: [LabelledRow]) -> [String]? {
    let functionals = Set(rows.map(\.functional))
    guard !functionals.contains(nil) else { return nil }
    return functionals.compactMap(\.self).sorted()
  }
}

extension TrainingRun {
  /// Returns the number of rows with each property that some have; nil if all rows have all properties.
  private static func labelCounts(of rows: [LabelledRow]) -> [Property: Int]? {
    var counts: [Property: Int] = [:]
    for property in rows.flatMap(\.labels.keys) { counts[property, default: 0] += 1 }
    return Property.allCases.allSatisfy { counts[$0] == rows.count } ? nil : counts
  }
}
