package com.acme;

/** The class that the examples in the documentation ask for. */
public record Ticket(String department, double urgency, String summary) {}
