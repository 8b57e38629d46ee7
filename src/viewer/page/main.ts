/// <reference lib="dom" />
document.body.append("");
