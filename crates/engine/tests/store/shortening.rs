//! Leaves out of a walk that failed what it fails without.

/// Where a walk ended that should not have.
pub struct Broken {
    pub step: usize,
    pub why: String,
}

/// Leaves steps out of a failing walk, in ever smaller pieces, by so many walks at most.
pub fn shortened<Step: Clone>(
    mut steps: Vec<Step>,
    mut broken: Broken,
    walks_max: usize,
    walk: impl Fn(&[Step]) -> Result<(), Broken>,
) -> (Vec<Step>, Broken) {
    steps.truncate(broken.step + 1);
    let (mut piece, mut walks) = (steps.len() / 2, 0);
    while piece > 0 && walks < walks_max {
        let mut from = 0;
        while from < steps.len() && walks < walks_max {
            walks += 1;
            let mut fewer = steps.clone();
            fewer.drain(from..steps.len().min(from + piece));
            match walk(&fewer) {
                Ok(()) => from += piece,
                Err(sooner) => {
                    fewer.truncate(sooner.step + 1);
                    (steps, broken) = (fewer, sooner);
                }
            }
        }
        piece /= 2;
    }
    (steps, broken)
}
