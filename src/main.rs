//! The `linli` command: everything is in the library's `cli`.

fn main() -> std::process::ExitCode {
    linli::cli::main()
}
