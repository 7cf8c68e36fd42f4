//! The processes of a client: ended together, and found again where they hide.

#[cfg(not(unix))]
pub(in crate::certify) use elsewhere::Group;
#[cfg(not(unix))]
pub use elsewhere::end_all;
#[cfg(unix)]
pub(in crate::certify) use unix::Group;
#[cfg(unix)]
pub use unix::end_all;

/// Set for a client, and inherited by whatever it starts.
pub(super) const MARK: &str = "DUBPLATE_MARK";

#[cfg(unix)]
mod unix {
    use super::MARK;
    use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::Duration;
    use tokio::process::{Child, Command};
    use tokio::task::spawn_blocking;
    use tokio::time::sleep;
    use uuid::Uuid;

    /// How often, and how many times, we look whether what a client left running ends by itself.
    const LOOK: Duration = Duration::from_millis(20);
    const LOOKS: u32 = 10;
    /// The same for what was killed: it ends as soon as the system comes to it.
    const KILLED_LOOKS: u32 = 100;

    /// Groups of this process that may still be there, each by its first process and its mark.
    static RUNNING: Mutex<Vec<(Pid, String)>> = Mutex::new(Vec::new());

    fn running() -> MutexGuard<'static, Vec<(Pid, String)>> {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills every client of this process, for whoever is about to end it without another word.
    pub fn end_all() {
        for (leader, mark) in std::mem::take(&mut *running()) {
            kill_all(leader, &mark);
        }
    }

    fn kill_all(leader: Pid, mark: &str) {
        // What has ended meanwhile needs no signal.
        let _ = kill_process_group(leader, Signal::KILL);
        for pid in rest(leader, &variable(mark)) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }

    fn variable(mark: &str) -> String {
        format!("{MARK}={mark}")
    }

    /// A process with all that it starts. What is left of it is killed when this is dropped.
    pub(in crate::certify) struct Group {
        leader: Option<Pid>,
        mark: String,
    }

    impl Group {
        /// Starts a command as the first of a new group.
        pub(in crate::certify) fn start(command: &mut Command) -> std::io::Result<(Child, Self)> {
            let mark = Uuid::new_v4().simple().to_string();
            let child = command.process_group(0).env(MARK, &mark).kill_on_drop(true).spawn()?;
            let leader = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
            running().extend(leader.map(|leader| (leader, mark.clone())));
            Ok((child, Self { leader, mark }))
        }

        /// Asks all of it to end.
        pub(in crate::certify) fn terminate(&self) {
            self.send(Signal::TERM);
        }

        pub(in crate::certify) fn kill(&self) {
            self.send(Signal::KILL);
        }

        fn send(&self, signal: Signal) {
            // What has ended meanwhile needs no signal.
            let _ = self.leader.map(|leader| kill_process_group(leader, signal));
        }

        /// After the first process has ended: whether others are still there that do not end within a moment. They are
        /// killed then.
        pub(in crate::certify) async fn end_rest(&mut self) -> bool {
            for _ in 0..LOOKS {
                if self.rest().await.is_empty() {
                    self.forget();
                    return false;
                }
                sleep(LOOK).await;
            }
            self.kill_rest().await;
            true
        }

        /// The same without a moment's patience, and without asking whose doing it is.
        pub(in crate::certify) async fn kill_rest(&mut self) {
            self.kill();
            for _ in 0..KILLED_LOOKS {
                let rest = self.rest().await;
                if rest.is_empty() {
                    break;
                }
                for pid in rest {
                    let _ = kill_process(pid, Signal::KILL);
                }
                sleep(LOOK).await;
            }
            self.forget();
        }

        /// Nothing of it is there any more. It is only now that [`end_all`] need not know of it.
        fn forget(&mut self) {
            self.leader = None;
            running().retain(|(_, mark)| *mark != self.mark);
        }

        async fn rest(&self) -> Vec<Pid> {
            let Some(leader) = self.leader else { return Vec::new() };
            let mark = variable(&self.mark);
            // Nobody who cannot look is told that something was left running.
            spawn_blocking(move || rest(leader, &mark)).await.unwrap_or_default()
        }
    }

    impl Drop for Group {
        fn drop(&mut self) {
            if let Some(leader) = self.leader {
                kill_all(leader, &self.mark);
                self.forget();
            }
        }
    }

    /// Processes of the group, and those that have left it and carry its mark. Linux alone says who they are.
    fn rest(leader: Pid, mark: &str) -> Vec<Pid> {
        let Ok(entries) = std::fs::read_dir("/proc") else {
            return test_kill_process_group(leader).map(|()| leader).into_iter().collect();
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let pids = names.filter_map(Pid::from_raw);
        pids.filter(|pid| is_in_group(*pid, leader) || has_mark(*pid, mark)).collect()
    }

    fn is_in_group(pid: Pid, leader: Pid) -> bool {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        // Behind the name, which may hold anything: state, parent, group.
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
        let ended = fields.next().is_none_or(|state| ["Z", "X"].contains(&state));
        !ended && fields.nth(1) == Some(&leader.as_raw_nonzero().to_string())
    }

    /// One that has ended has no environment.
    fn has_mark(pid: Pid, mark: &str) -> bool {
        let environment =
            std::fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero())).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use tokio::process::{Child, Command};

    /// Each client is ended with its `Child`.
    pub fn end_all() {}

    /// Without process groups the first process alone is ended, when its `Child` is dropped.
    pub(in crate::certify) struct Group;

    impl Group {
        pub(in crate::certify) fn start(command: &mut Command) -> std::io::Result<(Child, Self)> {
            Ok((command.kill_on_drop(true).spawn()?, Self))
        }

        pub(in crate::certify) fn terminate(&self) {}

        pub(in crate::certify) fn kill(&self) {}

        pub(in crate::certify) async fn end_rest(&mut self) -> bool {
            false
        }

        pub(in crate::certify) async fn kill_rest(&mut self) {}
    }
}
