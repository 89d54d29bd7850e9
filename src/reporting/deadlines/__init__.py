"""The legal deadlines: rules as data, working days by canton, the strict and the safe day, and the page that finds them."""
