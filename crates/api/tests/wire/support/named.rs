//! Tests that tables of cases name: whether each is there, and runs.

/// Panics unless the suite has this test: module and name.
pub fn assert_runs(case: &str, test: &str) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let (module, name) = test.split_once("::").expect("a module and a name");
    let places = [format!("{module}.rs"), format!("support/{module}.rs")];
    let source = places.iter().find_map(|file| std::fs::read_to_string(root.join(file)).ok());
    let source = source.unwrap_or_else(|| panic!("case {case}: no module {module}"));
    let stamped_out = source.contains(&format!("async fn {name}(app: App)"))
        && source
            .split_once("on_both_databases!(")
            .and_then(|(_, rest)| rest.split_once(");"))
            .is_some_and(|(list, _)| list.split(',').any(|one| one.trim() == name));
    let plain = source.contains(&format!("#[test]\nfn {name}()"));
    assert!(stamped_out || plain, "case {case}: no test {test}");
}
