package io.github.camelllm.examples.gateway;

/** The page at {@code /}: where things are. */
final class HomePage {
    private HomePage() {}

    static String html() {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>LLM gateway</title>
                </head>
                <body>
                <main>
                <h1>LLM gateway</h1>
                <p>It runs. Point clients of OpenAI at <code>/v1</code>, clients of Anthropic at this address.</p>
                <ul>
                <li><a href="/v1/models">Models</a></li>
                <li><a href="/openapi.json">OpenAPI description of the REST interfaces</a></li>
                <li><a href="/health/readiness">Health</a></li>
                <li><a href="/metrics">Metrics</a></li>
                </ul>
                </main>
                </body>
                </html>
                """;
    }
}
