import Foundation

/// A line of the training log.
struct LogLine {
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
