// A training run: from labelled rows to the folder of a model.

import Compression
import Crypto
import Crystals
import Defects
import Foundation
import GraphNetwork
import Numerics
import Prediction
import Synchronization

/// Trains a model: all members on all rows, and again for each fold to calibrate the intervals.
///
/// The same data, options and machine give the same bytes on any number of threads.
public struct TrainingRun: Sendable {
  private let plan: TrainingPlan
  private let catalogue: HostCatalogue

  /// A run that can start.
  ///
  /// - Throws: ``TrainingError`` if the rows do not suffice.
  public init(dataset: Dataset, catalogue: HostCatalogue, options: TrainingOptions) throws {
    plan = try TrainingPlan(dataset: dataset, catalogue: catalogue, options: options)
    self.catalogue = catalogue
  }

  /// What a reader should know of data as few as these.
  public var warnings: [String] { plan.warnings }

  /// Trains on so many threads and writes the model's folder at `output`, whole or not at all.
  ///
  /// What is finished is kept in `output.partial` until the end; an equal run takes it up.
  ///
  /// - Parameters:
  ///   - output: the path of the model's folder; one that is there is replaced at the end.
  ///   - threads: jobs that run side by side.
  ///   - report: called from any thread, one call at a time, with a line on the run's progress.
  /// - Returns: the manifest as written.
  /// - Throws: an error of the file system.
  public func run(
    output: String, threads: Int, report: @escaping @Sendable (String) -> Void
  ) throws -> ModelManifest {
    let settings = try RunSettings(
      options: plan.options, sha256: plan.dataset.sha256,
      hosts: plan.hosts.map { .init($0, defaultSupercell: [], domain: ApplicabilityDomain()) }
    ).encoded()
    let checkpoints = try CheckpointFolder(output: output, settings: settings)
    let results = try trainAll(checkpoints, threads: threads, report: report)
    let (manifest, weights) = try assemble(results)
    try ModelFolder(path: output).write(
      manifest: manifest, weights: weights, log: Data(results.map(\.log).joined()))
    try checkpoints.remove()
    return manifest
  }

  // MARK: Jobs

  private struct Result {
    let job: TrainingJob
    let tensors: [String: Tensor]
    let log: Data
  }

  private func trainAll(
    _ checkpoints: CheckpointFolder, threads: Int, report: @escaping @Sendable (String) -> Void
  ) throws -> [Result] {
    let jobs = TrainingJob.all(of: plan)
    let reporter = ProgressReporter(jobs: jobs, plan: plan, report: report)
    return try parallelMap(jobs, threads: threads) { try train($0, checkpoints, reporter) }
  }

  private func train(
    _ job: TrainingJob, _ checkpoints: CheckpointFolder, _ reporter: ProgressReporter
  ) throws -> Result {
    let name = job.name(in: plan)
    if let (tensors, log) = checkpoints.result(of: name) {
      reporter.taken(job)
      return Result(job: job, tensors: tensors, log: log)
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
    return Result(job: job, tensors: tensors, log: log)
  }

  // MARK: The finished model

  private func assemble(
    _ results: [Result]
  ) throws -> (manifest: ModelManifest, weights: [UInt8]) {
    let blending = try Blending(plan: plan) { trainer, fold in
      results.filter { $0.job.trainer == trainer && $0.job.fold == fold }.map(\.tensors)
    }
    var entries: [ExpertManifest] = []
    var tensors: [String: Tensor] = [:]
    for (index, trainer) in plan.trainers.enumerated() {
      guard blending.usedExperts.contains(trainer.name) else { continue }
      let members = results.filter { $0.job.trainer == index && $0.job.fold == nil }
      let entry = trainer.entry(
        members: members.map(\.tensors), training: Array(trainer.samples.indices))
      entries.append(entry.manifest)
      tensors.merge(entry.tensors) { known, _ in known }
    }
    return try finish(entries, tensors, blending)
  }

  private func finish(
    _ entries: [ExpertManifest], _ tensors: [String: Tensor], _ blending: Blending
  ) throws -> (manifest: ModelManifest, weights: [UInt8]) {
    let weights = try Safetensors.encode(tensors)
    let options = plan.options
    var manifest = ModelManifest(
      name: options.name, about: options.about, intervalCoverage: options.coverage,
      data: .init(
        sha256: plan.dataset.sha256, rows: plan.dataset.rows.count,
        dataSets: Dictionary(grouping: plan.dataset.rows, by: \.dataset).mapValues(\.count)),
      training: .init(
        seed: options.seed, members: options.members, folds: options.folds,
        validation: options.validation.description,
        effort: options.effort == 1 ? nil : options.effort),
      hosts: Dictionary(uniqueKeysWithValues: plan.hosts.map { ($0.name, plan.part(of: $0)) }),
      species: plan.table.species.map(\.description), experts: entries,
      assignments: blending.assignments, crossValidation: blending.crossValidation,
      validation: nil,
      selfChecks: [],
      weights: .init(
        file: "weights.safetensors.gz", sha256: hexadecimal(SHA256.hash(data: weights))))
    let predictor = try Predictor(
      manifest: manifest, identity: options.name, tensors: tensors, catalogue: catalogue)
    manifest.selfChecks = try predictor.selfChecks()
    if !plan.validation.isEmpty {
      manifest.validation =
        Evaluation(
          of: predictor, on: plan.validation, threads: 1
        ).tables
    }
    return (manifest, weights)
  }
}

/// What must be equal for a run to take up another's checkpoints.
private struct RunSettings: Encodable {
  var version = 1
  let options: TrainingOptions
  let sha256: String
  /// The cells, which may change in their files while the data stay the same.
  let hosts: [ModelManifest.HostPart]

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(self)
  }
}

/// A line of the training log.
private struct LogLine {
  let encoded: Data

  init(_ job: String, _ progress: NetworkProgress) {
    let error = progress.heldOutMAE.map { ",\"held_out_mae_ev\":\($0)" } ?? ""
    encoded = Data(
      """
      {"job":"\(job)","step":\(progress.step),"steps":\(progress.stepCount),\
      "epoch":\(progress.epoch),"loss":\(progress.loss)\(error)}

      """.utf8)
  }
}
