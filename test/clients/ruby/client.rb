# Asks a chat model twice, whole and streamed, with net/http.
require "json"
require "net/http"

def ask(stream)
  uri = URI("https://api.openai.com/v1/chat/completions")
  request = Net::HTTP::Post.new(uri)
  request["Authorization"] = "Bearer #{ENV.fetch("OPENAI_API_KEY")}"
  request["Content-Type"] = "application/json"
  messages = [{ role: "user", content: ENV.fetch("CLIENT_PROMPT") }]
  request.body = JSON.generate(model: "gpt-4o-mini", stream: stream, messages: messages)
  text = +""
  Net::HTTP.start(uri.host, uri.port, use_ssl: true) do |http|
    http.request(request) { |response| response.read_body { |piece| text << piece } }
  end
  text
rescue StandardError => error
  error.message
end

puts ask(false)
puts "--- streamed"
puts ask(true)
