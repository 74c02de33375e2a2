import ControlModel
import ControlPlane
import ControlStore
import Foundation
import Synchronization
import Testing

@Suite(
  "Store: a full file system",
  .enabled(if: SmallFileSystem.isPossible, "SKIPPED: needs root to mount a small tmpfs; nothing of this was tested"))
struct FullDiskTests {
  private static func options() -> StoreOptions {
    var options = StoreOptions()
    options.ballastBytes = 131_072
    options.logBytes = 131_072
    return options
  }

  @Test func theBallastLetsCommitsGoOnForAWhile() throws {
    let disk = try SmallFileSystem(kibibytes: 640)
    let store = try SQLiteStore(directory: disk.path + "/state", options: Self.options())
    try store.commit(numbered(1))
    #expect(!store.isLow)
    try disk.fill()

    var last: UInt64 = 1
    let failure = #expect(throws: StoreFailure.self) {
      while last < 100_000 {
        try store.commit(numbered(last + 1))
        last += 1
      }
    }
    #expect(failure?.kind == .full)
    #expect(store.isLow)
    #expect(last > 200, "\(last) commits on a full file system")
    #expect(!FileManager.default.fileExists(atPath: disk.path + "/state/ballast"))
    #expect(try store.load()?.lastEvent == last, "what was refused is not there")

    // Room again, but not enough for the ballast: commits work, the store stays low.
    try disk.empty()
    try disk.fill(leaving: 64)
    try store.commit(numbered(last + 1))
    #expect(!store.recoverSpace())
    #expect(store.isLow)

    try disk.empty()
    #expect(store.recoverSpace())
    #expect(!store.isLow)
    #expect(FileManager.default.fileExists(atPath: disk.path + "/state/ballast"))
    try store.commit(numbered(last + 2))
    #expect(try AuditVerifier.verify(directory: disk.path + "/state") == .intact(try #require(store.auditMark)))
  }

  @Test func aCommitNeedsNoRoomWhileTheLogHasItsBlocks() throws {
    let disk = try SmallFileSystem(kibibytes: 640)
    let store = try SQLiteStore(directory: disk.path + "/state", options: Self.options())
    try disk.fill()
    try store.commit(numbered(1))
    #expect(!store.isLow)
    #expect(FileManager.default.fileExists(atPath: disk.path + "/state/ballast"))
  }

  /// What only changes rows goes on for ever: the log is written from its start again.
  @Test func changedRowsNeedNoRoomEvenWithoutABallast() throws {
    let disk = try SmallFileSystem(kibibytes: 640)
    var options = Self.options()
    options.ballastBytes = 0
    let store = try SQLiteStore(directory: disk.path + "/state", options: options)
    try store.commit(numbered(1))
    try disk.fill()
    for share in Array(1...100) + Array(1...100) {
      var changes = ChangeSet()
      changes.partitions = [Partition(id: PartitionID(0), power: .active, cpuShare: share)]
      try store.commit(changes)
    }
    #expect(try store.load()?.partitions.first?.cpuShare == 100)
    #expect(store.isLow)
  }

  @Test func roomIsLookedForOnceASecond() throws {
    let disk = try SmallFileSystem(kibibytes: 640)
    let clock = HandClock()
    var options = Self.options()
    options.monotonic = { clock.now }
    let store = try SQLiteStore(directory: disk.path + "/state", options: options)
    try disk.fill()
    var seq: UInt64 = 1
    while !store.isLow {
      try store.commit(numbered(seq))
      seq += 1
    }
    try disk.empty()
    clock.advance(999_999_999)
    try store.commit(numbered(seq))
    #expect(store.isLow, "too early to look")
    clock.advance(1)
    try store.commit(numbered(seq + 1))
    #expect(!store.isLow)
  }

  @Test func aFullFileSystemCanBeStartedOn() throws {
    let disk = try SmallFileSystem(kibibytes: 640)
    let path = disk.path + "/state"
    do { try SQLiteStore(directory: path, options: Self.options()).commit(numbered(1)) }
    try disk.fill()
    let store = try SQLiteStore(directory: path, options: Self.options())
    #expect(store.isLow)
    #expect(try store.load()?.lastEvent == 1)
    try store.commit(numbered(2))
    #expect(try store.load()?.lastEvent == 2)
  }

  @Test func aReadOnlyFileSystemIsNamed() throws {
    let disk = try SmallFileSystem(kibibytes: 640)
    let path = disk.path + "/state"
    do { try SQLiteStore(directory: path, options: Self.options()).commit(numbered(1)) }
    try #require(disk.remountReadOnly())
    #expect(throws: StoreOpenError.system(path: path + "/lock", call: "open", errno: EROFS)) {
      try SQLiteStore(directory: path, options: Self.options())
    }
  }
}

/// A clock that the test moves.
private final class HandClock: Sendable {
  private let time = Mutex<UInt64>(1)
  var now: UInt64 { time.withLock { $0 } }
  func advance(_ nanoseconds: UInt64) { time.withLock { $0 += nanoseconds } }
}
