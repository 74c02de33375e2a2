/// The programs that are measured, by path, and where they may leave things.
struct Programs {
  var daemon = ""
  var agent = ""
  var recorder = ""
  var echo = ""
  var redis = "redis-server"
  /// On the file system whose speed counts: stores.
  var directory = ""
  /// In memory, as /run is: sockets and partitions' memory.
  var runtime = ""
  /// config/large.yaml.
  var largeConfiguration = "config/large.yaml"

  /// The same with nothing on a disk.
  var inMemory: Programs {
    var programs = self
    programs.directory = runtime
    return programs
  }
}
