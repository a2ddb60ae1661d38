//! Search indexes on bad days: damaged files, folders that can't be written, stores that were put
//! back, and searches that are made to take long. Whatever happens, what is answered is right.

mod damage;
mod folders;
mod hostile;
mod node;
