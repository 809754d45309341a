// Asks a chat model twice, whole and streamed, with the Client of either version of reqwest.
use std::{env, error::Error, io::Read};

fn ask(stream: bool) -> Result<String, Box<dyn Error>> {
    let body = format!(
        r#"{{"model":"gpt-4o-mini","stream":{stream},"messages":[{{"role":"user","content":"{}"}}]}}"#,
        env::var("CLIENT_PROMPT")?
    );
    let mut response = Client::new()
        .post("https://api.openai.com/v1/chat/completions")
        .bearer_auth(env::var("OPENAI_API_KEY")?)
        .header("content-type", "application/json")
        .body(body)
        .send()?;
    let mut text = String::new();
    response.read_to_string(&mut text)?;
    Ok(text)
}

fn print_answer(answer: Result<String, Box<dyn Error>>) {
    match answer {
        Ok(text) => println!("{text}"),
        Err(error) => println!("{error:?}"),
    }
}

fn main() {
    print_answer(ask(false));
    println!("--- streamed");
    print_answer(ask(true));
}
