package io.github.camelllm.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Plain answers in the protocols. */
final class DialectReplies {
    private DialectReplies() {}

    /** Returns an answer of a text. */
    static JsonNode text(String protocol, String text) {
        String quoted = TextNode.valueOf(text).toString();
        return json(
                switch (protocol) {
                    case "anthropic-messages" -> "{'type':'message','content':[{'type':'text','text':%s}]}";
                    case "gemini-generate" ->
                        "{'candidates':[{'content':{'parts':[{'text':%s}]},'finishReason':'STOP'}]}";
                    case "bedrock-converse" ->
                        "{'output':{'message':{'role':'assistant','content':[{'text':%s}]}},'stopReason':'end_turn'}";
                    case "ollama-chat" ->
                        "{'message':{'role':'assistant','content':%s},'done':true,'done_reason':'stop'}";
                    case "openai-responses" ->
                        "{'status':'completed','output':[{'type':'message','content':[{'type':'output_text','text':%s}]}]}";
                    default -> "{'choices':[{'index':0,'message':{'content':%s},'finish_reason':'stop'}]}";
                },
                quoted);
    }

    /** Returns an answer of a tool call without arguments. */
    static JsonNode call(String protocol, String id, String name) {
        return json(
                switch (protocol) {
                    case "anthropic-messages" ->
                        "{'type':'message','content':[{'type':'tool_use','id':'%s','name':'%s','input':{}}]}";
                    case "bedrock-converse" ->
                        "{'output':{'message':{'content':[{'toolUse':{'toolUseId':'%s','name':'%s','input':{}}}]}},"
                                + "'stopReason':'tool_use'}";
                    default ->
                        "{'choices':[{'index':0,'message':{'content':'','tool_calls':[{'id':'%s','type':'function',"
                                + "'function':{'name':'%s','arguments':'{}'}}]},'finish_reason':'tool_calls'}]}";
                },
                id,
                name);
    }

    private static JsonNode json(String form, Object... values) {
        try {
            return DialectCase.JSON.readTree(form.replace('\'', '"').formatted(values));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
