use reqwest_0_12::blocking::Client;

include!("../ask.rs");
