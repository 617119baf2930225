class AddColumns < ActiveRecord::Migration[6.1]
  def change
    add_column :customers, :phone, :string, limit: 20
    add_column :lines, :amount, :integer, null: false, default: 1
    add_reference :visits, :order, foreign_key: true
  end
end
