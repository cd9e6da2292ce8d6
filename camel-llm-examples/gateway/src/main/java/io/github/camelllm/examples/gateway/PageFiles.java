package io.github.camelllm.examples.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The files of the page, all of them from the class path: those of this jar, and those of the libraries' webjars. */
final class PageFiles {
    /** Only the page's own files run or load; images of a conversation are data that the user has attached. */
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private static final List<String> OWN = List.of(
            "app.js",
            "alerts.js",
            "chart.js",
            "chat.js",
            "compare.js",
            "data.js",
            "icon.svg",
            "keys.js",
            "llm-chat.js",
            "markdown.js",
            "models.js",
            "overview.js",
            "providers.js",
            "style.css",
            "view.js");

    /** What the pages of other origins may load, if they are listed. */
    private static final String STORE = "/page/llm-chat.js";

    private final List<String> origins;
    private final Map<String, PageFile> files = new LinkedHashMap<>();

    /**
     * A file.
     *
     * @param resource where it is on the class path
     * @param type its media type
     */
    private record PageFile(String resource, String type) {}

    /**
     * Finds the files.
     *
     * @param origins the origins whose pages may load the store of chats
     */
    PageFiles(List<String> origins) {
        this.origins = origins;
        files.put("/", new PageFile("/page/index.html", "text/html; charset=utf-8"));
        OWN.forEach(name -> files.put("/page/" + name, new PageFile("/page/" + name, type(name))));
        library("preact.js", "preact", "dist/preact.module.js");
        library("uplot.js", "uplot", "dist/uPlot.esm.js");
        library("uplot.css", "uplot", "dist/uPlot.min.css");
        library("marked.js", "marked", "lib/marked.esm.js");
        library("dompurify.js", "dompurify", "dist/purify.es.mjs");
    }

    private void library(String name, String webjar, String file) {
        String base = "/META-INF/resources/webjars/" + webjar + "/" + version(webjar) + "/";
        files.put("/page/lib/" + name, new PageFile(base + file, type(name)));
    }

    /** A webjar has its version in its paths, and says it where Maven puts it. */
    private static String version(String webjar) {
        Properties properties = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/" + webjar + "/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("The webjar " + webjar + " cannot be read", e);
        }
        return properties.getProperty("version");
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = PageFiles.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("There is no " + resource + " on the class path");
        }
        return in;
    }

    /** Returns the paths that are served. */
    Iterable<String> paths() {
        return files.keySet();
    }

    /** Answers a request for a file. Returns whether there is one. */
    boolean answer(HttpCall call) throws IOException {
        @Nullable PageFile file = call.method().equals("GET") ? files.get(call.path()) : null;
        if (file == null) {
            return false;
        }
        try (InputStream in = open(file.resource())) {
            call.reply(200, file.type(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        Message message = call.exchange().getMessage();
        message.setHeader("Content-Security-Policy", POLICY);
        message.setHeader("Referrer-Policy", "no-referrer");
        message.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        message.setHeader("Cache-Control", "no-cache");
        String origin = call.headers().get("origin");
        if (call.path().equals(STORE) && origin != null && origins.contains(origin)) {
            message.setHeader("Access-Control-Allow-Origin", origin);
            message.setHeader("Vary", "Origin");
        }
        return true;
    }
}
