//! Finds the operators: every file in `src/operators/<group>/` is one, named `<group>.<file>`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("src/operators");
    println!("cargo::rerun-if-changed={}", root.display());

    let (mut modules, mut list) = (String::new(), String::new());
    for group in sorted(&root)?.iter().filter(|path| path.is_dir()) {
        let group_name = stem(group);
        println!("cargo::rerun-if-changed={}", group.display());
        let _ =
            writeln!(modules, "/// Operators called `{group_name}.…`.\npub mod {group_name} {{");
        for file in sorted(group)? {
            let name = stem(&file);
            // Quoted as in Rust's source: the back slashes of Windows are doubled.
            let place = format!("{:?}", file.to_string_lossy());
            let doc = format!("/// `{group_name}.{name}`.");
            let _ = writeln!(modules, "    {doc}\n    #[path = {place}] pub mod {name};");
            let path = format!("{group_name}::{name}::OPERATOR");
            let _ = writeln!(list, "    (\"{group_name}.{name}\", &{path}),");
        }
        modules.push_str("}\n");
    }
    let generated = format!(
        "{modules}\n/// Every operator by its name, in the order of the names.\n\
         pub static ALL: &[(&str, &crate::operator::OperatorType)] = &[\n{list}];\n"
    );
    fs::write(Path::new(&variable("OUT_DIR")?).join("operators.rs"), generated)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(io::Error::other)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
