"""What stays in the house: boards, records and reports for those who publish."""
