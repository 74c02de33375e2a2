/// The keys and list positions that lead to a value; becomes text only when something is wrong there.
indirect enum KeyPath: CustomStringConvertible {
  case root
  case key(KeyPath, String)
  case item(KeyPath, Int)

  var description: String {
    switch self {
    case .root: ""
    case .key(.root, let name): name
    case .key(let parent, let name): "\(parent).\(name)"
    case .item(let parent, let index): "\(parent)[\(index)]"
    }
  }
}
