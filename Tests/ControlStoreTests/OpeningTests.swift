import ControlModel
import ControlPlane
import ControlStore
import Foundation
import GRDB
import Testing

@Suite("Store: opening")
struct OpeningTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func onlyTheOwnerMayReadIt() throws {
    let store = try SQLiteStore(directory: scratch.store)
    try store.commit(numbered(1))
    #expect(try mode(scratch.store) == 0o700)
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.store)
    #expect(Set(files) == ["state.db", "state.db-wal", "state.db-shm", "lock", "ballast"])
    for file in files { #expect(try mode(scratch.store + "/" + file) == 0o600, "\(file)") }
  }

  @Test func aSecondOneIsToldWhoHasIt() throws {
    let store = try SQLiteStore(directory: scratch.store)
    try store.commit(numbered(1))
    #expect(throws: StoreOpenError.inUse(holder: getpid())) { try SQLiteStore(directory: scratch.store) }
    try store.commit(numbered(2))
    #expect(try store.load()?.lastEvent == 2)
  }

  @Test func theNextOneMayOpenItWhenTheFirstIsGone() throws {
    do {
      let store = try SQLiteStore(directory: scratch.store)
      try store.commit(numbered(1))
    }
    #expect(try SQLiteStore(directory: scratch.store).load()?.lastEvent == 1)
  }

  @Test(arguments: ["state.db", "state.db-wal", "state.db-shm", "lock"])
  func aSymbolicLinkIsRefused(name: String) throws {
    try FileManager.default.createDirectory(
      atPath: scratch.store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let target = scratch.path + "/target"
    _ = FileManager.default.createFile(atPath: target, contents: Data())
    try FileManager.default.createSymbolicLink(atPath: scratch.store + "/" + name, withDestinationPath: target)
    let error = #expect(throws: StoreOpenError.self) { try SQLiteStore(directory: scratch.store) }
    guard case .unsafe(let path, _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(path == scratch.store + "/" + name)
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)).isEmpty)
  }

  @Test func aLinkInPlaceOfTheDirectoryIsRefused() throws {
    let real = scratch.path + "/real"
    try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: scratch.store, withDestinationPath: real)
    #expect(throws: StoreOpenError.unsafe(path: scratch.store, why: "is a symbolic link or no directory")) {
      try SQLiteStore(directory: scratch.store)
    }
  }

  @Test func aDirectoryThatOthersMayWriteToIsRefused() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o777])
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: scratch.store)
    #expect(throws: StoreOpenError.unsafe(path: scratch.store, why: "may be written to by others")) {
      try SQLiteStore(directory: scratch.store)
    }
  }

  @Test func aDatabaseWithASecondNameIsRefused() throws {
    _ = try SQLiteStore(directory: scratch.store)
    try FileManager.default.linkItem(atPath: scratch.store + "/state.db", toPath: scratch.path + "/other")
    #expect(throws: StoreOpenError.unsafe(path: scratch.store + "/state.db", why: "has a second name")) {
      try SQLiteStore(directory: scratch.store)
    }
  }

  @Test func aMissingParentIsNamed() {
    let path = scratch.path + "/missing/state"
    #expect(throws: StoreOpenError.system(path: path, call: "mkdir", errno: ENOENT)) {
      try SQLiteStore(directory: path)
    }
  }

  @Test func aFileThatIsNoDatabaseIsDamaged() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    _ = FileManager.default.createFile(
      atPath: scratch.store + "/state.db", contents: Data(repeating: 0x5a, count: 8_192))
    let error = #expect(throws: StoreOpenError.self) { try SQLiteStore(directory: scratch.store) }
    guard case .database(let failure) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(failure.kind == .damaged)
  }

  @Test func anotherProgramsDatabaseIsLeftAlone() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try RawDatabase.change(scratch.store, "CREATE TABLE theirs (a)")
    let failure = StoreFailure(.damaged, "the file is a database, but not one of controlprogd")
    #expect(throws: StoreOpenError.database(failure)) { try SQLiteStore(directory: scratch.store) }
    #expect(try RawDatabase.value(scratch.store, "SELECT count(*) FROM sqlite_schema") == 1)
    #expect(try RawDatabase.value(scratch.store, "PRAGMA journal_mode") == "delete")
  }
}
