use reqwest::blocking::Client;

include!("../ask.rs");
